import { hubItself, indicatorOf, type Objective } from "../../../model/objective.ts";
import type { ObjectiveOverMonths } from "../../../model/objective-standing.ts";
import { minutesKept, slisOfPeople, utcMinute } from "../../../model/sli.ts";
import type { SliBook } from "../../../model/sli-book.ts";
import { before, type Instant } from "../../../model/time.ts";
import { budgetOf } from "./budget.ts";
import { burnOf } from "./burn.ts";
import { countsSince, subjectOf, sumsOf } from "./counting.ts";
import { noCounts } from "./counts.ts";
import { causesOf, headOf, levelOf } from "./standing.ts";
import { tellable } from "./tellable.ts";

export interface MonthsAsked {
  /** `null` for all objectives; of one service its own, and those of the hub that are about nobody. */
  readonly service: string | null;
  /** Whole civil months of Europe/Rome, which begin with whole hours: of long ago only these are kept. */
  readonly from: Instant;
  readonly until: Instant;
  readonly asOf: Instant;
}

interface MonthsNeeds {
  readonly book: Pick<SliBook, "sum" | "sumsSince" | "steps" | "maintenance" | "marks" | "persons">;
  readonly objectives: readonly Objective[];
  readonly k: number;
}

const nothing = {
  raw: null,
  adjusted: null,
  causes: null,
  later: null,
  budget: null,
  burn: null,
  provisional: false,
} as const;

/** The objectives over the months of a report, for readers who do not run the hub: what is of too few people is not told. */
export async function objectivesOverMonths(
  { book, objectives, k }: MonthsNeeds,
  asked: MonthsAsked,
): Promise<readonly ObjectiveOverMonths[]> {
  const persons = await book.persons();
  const own = objectives.filter(
    (each) =>
      asked.service === null ||
      each.spec.service === asked.service ||
      (each.spec.service === hubItself && !slisOfPeople.includes(indicatorOf(each).sli)),
  );
  const found: ObjectiveOverMonths[] = [];
  for (const each of own) {
    const about = each.spec.service === hubItself ? null : each.spec.service;
    const isTold = !slisOfPeople.includes(indicatorOf(each).sli) || tellable(persons, about, k);
    found.push(await overMonths(book, each, asked, isTold));
  }
  return found;
}

async function overMonths(
  book: MonthsNeeds["book"],
  objective: Objective,
  { from, until, asOf }: MonthsAsked,
  isTold: boolean,
): Promise<ObjectiveOverMonths> {
  const end = utcMinute(asOf) < until ? utcMinute(asOf) : until;
  const head = headOf(objective, { from, until: end });
  if (!isTold) return { ...head, ...nothing, state: "suppressed" };
  if (objective.spec.budgetingMethod === "Timeslices" && from < before(asOf, minutesKept))
    return { ...head, ...nothing, state: "not-kept" };
  const maintenance = await book.maintenance(from, end);
  const sums = await sumsOf(book, { ...subjectOf(objective), from, until: end }, maintenance);
  const [raw = noCounts] = await countsSince(book, objective, [from], end, []);
  const [adjusted = noCounts] = await countsSince(book, objective, [from], end, maintenance);
  const budget = budgetOf(adjusted, head.target);
  const kept = budget.left !== null && budget.left < 0 ? "overdrawn" : "kept";
  return {
    ...head,
    state: adjusted.valid === 0 ? "no-data" : kept,
    provisional: (await book.marks()).frozen < end && raw.valid > 0,
    raw: levelOf(raw),
    adjusted: levelOf(adjusted),
    causes: causesOf(sums.raw.bad),
    later: { ...sums.raw.adjusted },
    budget,
    burn: burnOf(adjusted, head.target),
  };
}

import { burnPolicies, hubItself, indicatorOf, type Objective } from "../../../model/objective.ts";
import type { ObjectiveStanding, ServiceLevel } from "../../../model/objective-standing.ts";
import { type BadCause, type BadCounts, badCauses, slisOfPeople } from "../../../model/sli.ts";
import type { SliMarks } from "../../../model/sli-book.ts";
import { before, type Instant } from "../../../model/time.ts";
import { wilson } from "../statistics/wilson.ts";
import { budgetOf } from "./budget.ts";
import { burningBy, burnOf } from "./burn.ts";
import { countsSince, type SliReading, subjectOf, sumsOf } from "./counting.ts";
import { type Counts, noCounts, ratioOf } from "./counts.ts";
import { windowOf } from "./window.ts";

export interface StandingNeeds {
  readonly book: SliReading & { readonly marks: () => Promise<SliMarks> };
  /** Whether figures about people may be told of a service; `null` for all services together. */
  readonly mayTell: (service: string | null) => boolean;
}

export const levelOf = (counts: Counts): ServiceLevel => ({
  good: counts.good,
  valid: counts.valid,
  ratio: ratioOf(counts),
  interval: wilson(counts.good, counts.valid),
});

export const causesOf = (bad: BadCounts): Record<BadCause, number> =>
  Object.fromEntries(badCauses.map((cause) => [cause, bad[cause]])) as Record<BadCause, number>;

const nothing = {
  raw: null,
  adjusted: null,
  causes: null,
  later: null,
  budget: null,
  burns: null,
  provisional: false,
} as const;

const textOf = ({ metadata, spec }: Objective): ObjectiveStanding["text"] => ({
  it: metadata.annotations?.["it"] ?? spec.description,
  en: metadata.annotations?.["en"] ?? spec.description,
});

/** What an objective says of itself. */
export function headOf({ metadata, spec, ...rest }: Objective, window: { from: Instant; until: Instant }) {
  const { sli, part = null } = indicatorOf({ metadata, spec, ...rest });
  return {
    name: metadata.name,
    text: textOf({ metadata, spec, ...rest }),
    service: spec.service,
    sli,
    part,
    target: spec.objectives[0]?.target ?? 1,
    method: spec.budgetingMethod,
    ...window,
  };
}

/** How an objective stands: what was promised, what was kept, what is left of the budget, and how fast it burns. */
export async function standingOf(
  { book, mayTell }: StandingNeeds,
  objective: Objective,
  now: Instant,
): Promise<ObjectiveStanding> {
  const { spec } = objective;
  const window = windowOf(objective, now);
  const head = headOf(objective, window);
  const { sli, target } = head;
  const about = spec.service === hubItself ? null : spec.service;
  if (slisOfPeople.includes(sli) && !mayTell(about)) return { ...head, ...nothing, state: "suppressed" };
  const maintenance = await book.maintenance(window.from, window.until);
  const query = { ...subjectOf(objective), ...window };
  const sums = await sumsOf(book, query, maintenance);
  const counted = async (without: typeof maintenance): Promise<Counts> =>
    (await countsSince(book, objective, [window.from], window.until, without))[0] ?? noCounts;
  const [raw, adjusted] = [await counted([]), await counted(maintenance)];
  const budget = budgetOf(adjusted, target);
  const burns = await burnsOf(book, objective, target, window.until);
  return {
    ...head,
    state: stateOf(adjusted, budget.left, burns),
    provisional: (await book.marks()).frozen < window.until && raw.valid > 0,
    raw: levelOf(raw),
    adjusted: levelOf(adjusted),
    causes: causesOf(sums.raw.bad),
    later: { ...sums.raw.adjusted },
    budget,
    burns,
  };
}

type Burns = NonNullable<ObjectiveStanding["burns"]>;

function stateOf({ valid }: Counts, left: number | null, burns: Burns): ObjectiveStanding["state"] {
  if (valid === 0) return "no-data";
  if (left !== null && left < 0) return "overdrawn";
  return burns.some(({ firing }) => firing) ? "burning" : "kept";
}

async function burnsOf(
  book: SliReading,
  objective: Objective,
  target: number,
  until: Instant,
): Promise<Burns> {
  const over = await countsOver(book, objective, until);
  const { alertPolicies: speeds } = objective.spec;
  const { firing } = burningBy(target, speeds, over);
  return speeds.map((speed) => {
    const { long, short } = burnPolicies[speed];
    const [slow, quick] = [burnOf(over(long), target), burnOf(over(short), target)];
    return { speed, long: slow, short: quick, firing: firing.includes(speed) };
  });
}

/** The counts of every window that the objective's alerts look at, read at once. */
export async function countsOver(
  book: SliReading,
  objective: Objective,
  until: Instant,
): Promise<(window: number) => Counts> {
  const { alertPolicies: speeds } = objective.spec;
  const lengths = [
    ...new Set(speeds.flatMap((speed) => [burnPolicies[speed].long, burnPolicies[speed].short])),
  ];
  if (lengths.length === 0) return () => noCounts;
  const froms = lengths.map((length) => before(until, length));
  const maintenance = await book.maintenance(Math.min(...froms) as Instant, until);
  const counts = await countsSince(book, objective, froms, until, maintenance);
  const byLength = new Map(lengths.map((length, index) => [length as number, counts[index] ?? noCounts]));
  return (window) => byLength.get(window) ?? noCounts;
}

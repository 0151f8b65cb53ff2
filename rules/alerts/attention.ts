import {
  type AttentionFigures,
  type AttentionLine,
  type AttentionLoad,
  type AttentionRow,
  attentionBudgets,
  type Presence,
  type RuleToReview,
} from "../../model/attention.ts";
import { before, days, hours, type Instant } from "../../model/time.ts";
import { chatters, floodsIn, topTenShare } from "./load.ts";
import { reachedAfter } from "./waiting.ts";
import { weekOf, weeksBetween } from "./weeks.ts";

/** What the figures are made of. `rows` reach back 30 days before `until`, for the review, or to `from`. */
export interface AttentionNeeds {
  readonly from: Instant;
  readonly until: Instant;
  readonly now: Instant;
  readonly zone: string;
  readonly rows: readonly AttentionRow[];
  readonly presence: readonly Presence[];
  /** Hours, each counted for each duty that answers, of a care group between two moments. */
  readonly dutyHours: (careGroup: string | null, from: Instant, until: Instant) => number;
}

export const reviewedFor = days(30);
const standingAfter = hours(24);

/** What alerts asked of those who answer them, by rule, care group and week. Pure; holds nobody's pseudonym. */
export function attentionOf(needs: AttentionNeeds): AttentionFigures {
  const { from, until } = needs;
  const within = needs.rows.filter(({ raisedAt }) => raisedAt >= from && raisedAt < until);
  const parts = partsOf(needs, within);
  return {
    from,
    until,
    loads: parts.map(({ part, rows }) => loadOf(needs, part, rows)),
    lines: parts.flatMap(({ part, rows }) =>
      [...Map.groupBy(rows, ({ rule }) => rule).values()].map((own) => lineOf(needs, part, own)),
    ),
    review: reviewOf(needs),
    budgets: { ...attentionBudgets },
  };
}

/** One care group in one week, with what divides its counts. */
interface Part {
  readonly week: Instant;
  readonly careGroup: string | null;
  readonly patientDays: number;
  readonly dutyHours: number;
}

/** Weeks in which nothing was raised are there too: calm is a figure. */
function partsOf(needs: AttentionNeeds, within: readonly AttentionRow[]) {
  const { from, until, zone, presence } = needs;
  const groups = new Set([...presence, ...within].map(({ careGroup }) => careGroup));
  const named = [...groups].toSorted((a, b) => (a ?? "~").localeCompare(b ?? "~"));
  const byPart = Map.groupBy(within, (row) => `${weekOf(row.raisedAt, zone)} ${row.careGroup}`);
  return weeksBetween(from, until, zone).flatMap(({ week, starts, ends }) =>
    named.map((careGroup) => {
      const patientDays = daysOf(presence, careGroup, starts, ends);
      const part = { week, careGroup, patientDays, dutyHours: needs.dutyHours(careGroup, starts, ends) };
      return { part, rows: byPart.get(`${week} ${careGroup}`) ?? [] };
    }),
  );
}

function daysOf(
  presence: readonly Presence[],
  careGroup: string | null,
  from: Instant,
  until: Instant,
): number {
  const own = presence.filter((each) => each.careGroup === careGroup);
  const lengths = own.map((each) => Math.max(0, Math.min(each.until, until) - Math.max(each.from, from)));
  return lengths.reduce((sum, each) => sum + each, 0) / days(1);
}

/** A rate from less than one patient-day, or one hour, tells nothing. */
const rate = (of: number, by: number): number | null => (by < 1 ? null : of / by);
const ratio = (of: number, by: number): number | null => (by > 0 ? of / by : null);

function loadOf(
  { rows: _, ...needs }: AttentionNeeds,
  part: Part,
  rows: readonly AttentionRow[],
): AttentionLoad {
  const clinical = rows.filter(({ priority }) => priority !== "technical");
  const high = rows.filter(({ priority }) => priority === "high");
  return {
    ...part,
    alerts: rows.length,
    perPatientDay: rate(rows.length, part.patientDays),
    perDutyHour: rate(rows.length, part.dutyHours),
    highShare: ratio(high.length, clinical.length),
    floods: floodsIn(
      rows.flatMap(({ raises }) => raises.filter((at) => at < needs.until)),
      attentionBudgets.flood,
    ),
    topTenShare: topTenShare(rows.map(({ patient, rule }) => `${patient} ${rule}`)),
  };
}

function lineOf({ now }: AttentionNeeds, part: Part, rows: readonly AttentionRow[]): AttentionLine {
  const [first] = rows;
  const waits = rows.map(({ raisedAt, answeredAt, overAt }) => ({
    seconds: ((answeredAt ?? overAt ?? now) - raisedAt) / 1000,
    came: answeredAt !== null,
  }));
  const people = Map.groupBy(rows, ({ patient }) => patient).values();
  return {
    week: part.week,
    rule: first?.rule ?? "",
    careGroup: part.careGroup,
    priority: first?.priority ?? "low",
    alerts: rows.length,
    perPatientDay: rate(rows.length, part.patientDays),
    perDutyHour: rate(rows.length, part.dutyHours),
    outcomes: countsOf(rows),
    actionable: actionableShare(rows),
    answered: waits.filter(({ came }) => came).length,
    medianWait: reachedAfter(0.5, waits),
    p90Wait: reachedAfter(0.9, waits),
    standing: rows.filter(({ raisedAt, overAt }) => (overAt ?? now) - raisedAt > standingAfter).length,
    chattering: [...people].filter((own) => chatters(own.flatMap(({ raises }) => raises))).length,
  };
}

function countsOf(rows: readonly AttentionRow[]): Record<string, number> {
  const told = rows.flatMap(({ outcome }) => (outcome === null ? [] : [outcome]));
  return Object.fromEntries([...Map.groupBy(told, (each) => each)].map(([name, all]) => [name, all.length]));
}

const judged = (rows: readonly AttentionRow[]): readonly AttentionRow[] =>
  rows.filter(({ outcome }) => outcome !== null && outcome !== "test");

/** Something was done about it; about a technical alert also where the trouble was found to be technical. */
function actionableShare(rows: readonly AttentionRow[]): number | null {
  const all = judged(rows);
  const acted = all.filter(
    ({ outcome, priority }) =>
      outcome === "true-acted" || (priority === "technical" && outcome === "technical"),
  );
  return ratio(acted.length, all.length);
}

function reviewOf({ rows, until }: AttentionNeeds): RuleToReview[] {
  const recent = judged(rows).filter(
    ({ raisedAt }) => raisedAt >= before(until, reviewedFor) && raisedAt < until,
  );
  return [...Map.groupBy(recent, ({ rule }) => rule)]
    .map(([rule, own]) => ({ rule, outcomes: own.length, actionable: actionableShare(own) ?? 0 }))
    .filter(
      (each) => each.outcomes >= attentionBudgets.outcomes && each.actionable < attentionBudgets.actionable,
    )
    .toSorted((one, other) => one.actionable - other.actionable || one.rule.localeCompare(other.rule));
}

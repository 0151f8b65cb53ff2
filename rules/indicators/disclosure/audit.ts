import { type Bounds, type Groups, groupsOf, narrow } from "./bounds.ts";
import type { Extreme, OpenProgramme } from "./solver.ts";
import { nearly, type Row } from "./system.ts";
import type { Target } from "./targets.ts";

/** A target that can be told too closely, and by how much. */
export interface Breach {
  readonly target: Target;
  readonly short: number;
}
export interface Audit {
  readonly breaches: readonly Breach[];
  /** `infeasible`: no values fit, so what was put together belongs to different states of the data. */
  readonly outcome: "finished" | "unfinished" | "infeasible";
  readonly asked: number;
}

/** What an audit may take: counted in questions to the solver and unknowns at once, never in time. */
export interface Budget {
  readonly questions: number;
  readonly unknowns: number;
}

const tolerance = 1e-4;
/** Found so many, it is better to hide something first than to look for more. */
const enoughBreaches = 8;

/** The hub attacks its own tables: how closely can each target be told from what is fixed in `bounds`? */
export function audit(
  rows: readonly Row[],
  bounds: Bounds,
  targets: readonly Target[],
  whole: boolean,
  open: OpenProgramme,
  budget: Budget,
): Audit {
  if (!narrow(rows, bounds)) return { breaches: [], outcome: "infeasible", asked: 0 };
  const byHand = targets.flatMap((target) => {
    const short = shortBy(target, sumOf(target, bounds.low), sumOf(target, bounds.high), whole);
    return short > 0 ? [{ target, short }] : [];
  });
  if (byHand.length > 0) return { breaches: byHand, outcome: "finished", asked: 0 };
  return windingGroups(rows, bounds, targets, whole, open, budget);
}

const sumOf = ({ unknowns }: Target, values: Float64Array): number =>
  unknowns.reduce((sum, at) => sum + (values[at] ?? 0), 0);

/** Counts are whole numbers: what lies between two of them cannot be. */
function shortBy({ apart }: Target, low: number, high: number, whole: boolean): number {
  const range = whole ? Math.floor(high + tolerance) - Math.ceil(low - tolerance) : high - low + tolerance;
  return apart - range;
}

/** Where two ways lead round, only a linear programme says how far an unknown can go. Each group is asked by itself. */
function windingGroups(
  rows: readonly Row[],
  bounds: Bounds,
  targets: readonly Target[],
  whole: boolean,
  open: OpenProgramme,
  budget: Budget,
): Audit {
  const groups = groupsOf(rows, bounds);
  const isOpen = (at: number) => (bounds.high[at] ?? 0) - (bounds.low[at] ?? 0) > nearly;
  const asked = new Map<number, Target[]>();
  for (const target of targets) {
    const of = new Set(target.unknowns.filter(isOpen).map(groups.of));
    const joined = of.size < target.unknowns.filter(isOpen).length;
    for (const group of of)
      if (groups.winding(group) || joined) asked.set(group, [...(asked.get(group) ?? []), target]);
  }
  let questions = 0;
  for (const [group, within] of asked) {
    const part = programmeOf(group, groups, rows, bounds);
    if (part.unknowns.length > budget.unknowns || questions >= budget.questions)
      return { breaches: [], outcome: "unfinished", asked: questions };
    const found = open(part.rows, part.bounds, (extreme) =>
      attack(extreme, part, within, bounds, whole, budget.questions - questions),
    );
    questions += found.asked;
    if (found.outcome !== "finished" || found.breaches.length > 0) return { ...found, asked: questions };
  }
  return { breaches: [], outcome: "finished", asked: questions };
}

interface Programme {
  /** Which unknown of the system each column is. */
  readonly unknowns: readonly number[];
  readonly column: ReadonlyMap<number, number>;
  readonly rows: readonly Row[];
  readonly bounds: Bounds;
}

function programmeOf(group: number, groups: Groups, rows: readonly Row[], { low, high }: Bounds): Programme {
  const isOpen = (at: number) => (high[at] ?? 0) - (low[at] ?? 0) > nearly;
  const column = new Map<number, number>();
  const own = rows.flatMap((row): Row[] => {
    const first = row.at.find(isOpen);
    if (first === undefined || groups.of(first) !== group) return [];
    let fixed = 0;
    const at: number[] = [];
    const by: number[] = [];
    for (const [index, unknown] of row.at.entries()) {
      const times = row.by[index] ?? 0;
      if (!isOpen(unknown)) {
        fixed += times * (low[unknown] ?? 0);
        continue;
      }
      column.set(unknown, column.get(unknown) ?? column.size);
      at.push(column.get(unknown) ?? 0);
      by.push(times);
    }
    return [{ at, by, low: row.low - fixed, high: row.high - fixed }];
  });
  const unknowns = [...column.keys()];
  const take = (of: Float64Array) => Float64Array.from(unknowns, (at) => of[at] ?? 0);
  return { unknowns, column, rows: own, bounds: { low: take(low), high: take(high) } };
}

/**
 * Pushes targets up and down. Every answer is a state of the world that fits all that is known, so it vouches for all targets
 * at once; only those no answer vouched for are asked one by one.
 */
function attack(
  extreme: Extreme,
  { column, unknowns }: Programme,
  targets: readonly Target[],
  outer: Bounds,
  whole: boolean,
  questions: number,
): Audit {
  const seen = targets.map(() => ({ low: Infinity, high: -Infinity }));
  const elsewhere = targets.map(({ unknowns: of }) => of.filter((at) => !column.has(at)));
  let asked = 0;
  const ask = (sign: (target: number) => number): Audit["outcome"] => {
    const weights = new Float64Array(unknowns.length);
    for (const [index, target] of targets.entries())
      for (const at of target.unknowns) {
        const here = column.get(at);
        if (here !== undefined) weights[here] = (weights[here] ?? 0) + sign(index);
      }
    asked += 1;
    const values = extreme(weights);
    if (typeof values === "string") return values;
    for (const [index, target] of targets.entries()) {
      let sum = 0;
      for (const at of target.unknowns) sum += values[column.get(at) ?? -1] ?? 0;
      const range = seen[index] ?? { low: 0, high: 0 };
      range.low = Math.min(range.low, sum);
      range.high = Math.max(range.high, sum);
    }
    return "finished";
  };
  const short = (index: number): number => {
    const target = targets[index];
    if (target === undefined) return 0;
    const away = elsewhere[index] ?? [];
    const lowAway = away.reduce((sum, at) => sum + (outer.low[at] ?? 0), 0);
    const highAway = away.reduce((sum, at) => sum + (outer.high[at] ?? 0), 0);
    const range = seen[index] ?? { low: 0, high: 0 };
    return shortBy(target, range.low + lowAway, range.high + highAway, whole);
  };
  for (let round = 0; round < 3; round += 1)
    for (const way of [1, -1]) {
      const outcome = ask((index) => way * (((index * 2654435761) >>> (8 + round)) % 2 === 0 ? 1 : -1));
      if (outcome !== "finished") return { breaches: [], outcome, asked };
    }
  const breaches: Breach[] = [];
  for (const [index, target] of targets.entries()) {
    if (short(index) <= 0) continue;
    for (const way of [1, -1]) {
      if (asked >= questions) return { breaches, outcome: breaches.length > 0 ? "finished" : "unfinished", asked };
      const outcome = ask((other) => (other === index ? way : 0));
      if (outcome !== "finished") return { breaches: [], outcome, asked };
    }
    if (short(index) > 0) breaches.push({ target, short: short(index) });
    if (breaches.length >= enoughBreaches) break;
  }
  return { breaches, outcome: "finished", asked };
}

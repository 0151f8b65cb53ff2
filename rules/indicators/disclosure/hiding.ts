import { type Audit, audit, type Breach, type Budget } from "./audit.ts";
import { holds } from "./boxes.ts";
import { isToldElsewhere, rowsOfDenominators } from "./elsewhere.ts";
import type { Fact } from "./facts.ts";
import type { OpenProgramme } from "./solver.ts";
import { valuesOf } from "./system.ts";
import type { Table } from "./table.ts";
import { targetsOf, threeOf } from "./targets.ts";

export type Outcome = "finished" | "unfinished" | "infeasible";

/** Hides a fact and, of a whole figure, all its parts. Gives the keys of what it hid. */
export function hide(facts: Map<string, Fact>, { box, key }: Fact): readonly string[] {
  const ofSameFigure = [...facts.values()].filter(
    (other) =>
      other.standing === "open" &&
      box.part === "" &&
      other.box.place === box.place &&
      other.box.service === box.service &&
      other.box.from === box.from &&
      other.box.until === box.until,
  );
  const keys = [key, ...ofSameFigure.map((other) => other.key)];
  for (const each of keys) {
    const fact = facts.get(each);
    if (fact !== undefined) facts.set(each, { ...fact, standing: "hidden" });
  }
  return keys;
}

/** How closely hidden figures can be told as the table stands. */
export function attacked(
  table: Table,
  open: OpenProgramme,
  budget: Budget,
  proven = new Map<string, number>(),
  every = false,
): Audit {
  const { facts, system, measures, protection, nesting, denominators } = table;
  const targets = targetsOf(facts, system, measures, protection, nesting).filter(
    (each) => !isToldElsewhere(each, denominators, measures),
  );
  const rows = [...system.rows, ...rowsOfDenominators(facts, system, denominators, measures)];
  const counts = [...facts.values()].flatMap((fact) =>
    threeOf(fact, measures).filter((each) => each !== null),
  );
  const whole = counts.every(Number.isInteger);
  return audit({ rows, bounds: boundsOf(table, counts), whole, proven, every }, targets, open, budget);
}

function boundsOf({ facts, system, measures, protection }: Table, counts: readonly number[]) {
  // Far above anything that could be: a bound there must be, and none that binds.
  const most = 10 * counts.reduce((sum, each) => sum + Math.abs(each), 0) + 1_000 * protection.k;
  const low = new Float64Array(system.size).fill(counts.some((each) => each < 0) ? -most : 0);
  const high = new Float64Array(system.size).fill(most);
  for (const [key, at] of system.places) {
    const fact = facts.get(key);
    if (fact === undefined || fact.standing === "hidden" || fact.counts === null) continue;
    for (const [unknown, value] of valuesOf(fact.counts, measures).entries()) {
      if (value === null) continue;
      low[2 * at + unknown] = value;
      high[2 * at + unknown] = value;
    }
  }
  return { low, high };
}

/**
 * Hides one more figure after the other until the attack fails. Of those next to what can be told the smallest that is large
 * enough goes first, totals last. Ends also when nothing is left to hide: then what is out already tells it.
 */
export function hideUntilSafe(table: Table, open: OpenProgramme, budget: Budget): Outcome {
  const near = neighboursIn(table);
  const proven = new Map<string, number>();
  let { work } = budget;
  for (;;) {
    const found = attacked(table, open, { work }, proven);
    work -= found.work;
    if (found.outcome !== "finished") return found.outcome;
    if (hideBeside(found.breaches, near, table)) continue;
    if (found.breaches.length === 0) return "finished";
    const all = attacked(table, open, { work }, proven, true);
    work -= all.work;
    if (all.outcome !== "finished" || !showTold(table.facts, all.breaches)) return all.outcome;
  }
}

/**
 * What can be told exactly whatever is hidden, and is not small by itself, is shown: hiding it would protect nobody and only
 * look like it. True where there was such a figure.
 */
function showTold(facts: Map<string, Fact>, breaches: readonly Breach[]): boolean {
  let any = false;
  for (const [key, own] of Map.groupBy(breaches, ({ target }) => target.key)) {
    const fact = facts.get(key);
    if (fact === undefined || !fact.mayShow) continue;
    if (!own.some(({ target, short }) => target.measure > 0 && short >= target.apart)) continue;
    if (!own.every(({ target, short }) => short >= target.apart)) continue;
    facts.set(key, { ...fact, standing: "known" });
    any = true;
  }
  return any;
}

/** One more figure for each that can be told; false where none is left. */
function hideBeside(breaches: readonly Breach[], near: Near, table: Table): boolean {
  const justHidden = new Set<string>();
  for (const [key, own] of Map.groupBy(breaches, ({ target }) => target.key)) {
    const [chosen] = near(key, justHidden).toSorted(betterToHide(own, table));
    if (chosen === undefined) continue;
    for (const hidden of hide(table.facts, chosen)) justHidden.add(hidden);
  }
  return justHidden.size > 0;
}

type Near = (key: string, justHidden: ReadonlySet<string>) => readonly Fact[];

/** Open figures in the same equations, or the nearest through what nobody knows; none where one was just hidden. */
function neighboursIn({
  system,
  facts,
}: Table): (key: string, justHidden: ReadonlySet<string>) => readonly Fact[] {
  const keys = [...system.places.keys()];
  const rows = new Map<number, number[]>();
  const boxes = system.rows.map(({ at }) => [...new Set(at.map((unknown) => unknown >> 1))]);
  for (const [row, within] of boxes.entries())
    for (const box of within) rows.set(box, [...(rows.get(box) ?? []), row]);
  return (key, justHidden) => {
    const seen = new Set<number>([system.places.get(key) ?? -1]);
    let layer = [...seen];
    while (layer.length > 0) {
      const reached = layer
        .flatMap((box) => rows.get(box) ?? [])
        .flatMap((row) => boxes[row] ?? [])
        .filter((box) => !seen.has(box) && seen.add(box));
      const found = reached.flatMap((box) => facts.get(keys[box] ?? "") ?? []);
      if (found.some((fact) => justHidden.has(fact.key))) return [];
      const open = found.filter(({ standing }) => standing === "open");
      if (open.length > 0) return open;
      layer = reached.filter((box) => facts.get(keys[box] ?? "")?.standing !== "known");
    }
    return [];
  };
}

/** Not a total above it if anything else will do; large enough for all that is missing; then the smallest; then by name. */
function betterToHide(breaches: readonly Breach[], { facts, measures, nesting }: Table) {
  const target = facts.get(breaches[0]?.target.key ?? "");
  const above = (fact: Fact) => (target !== undefined && holds(fact.box, target.box, nesting) ? 1 : 0);
  const missing = (fact: Fact) => {
    const values = threeOf(fact, measures);
    return breaches.reduce(
      (sum, { short, target: { measure } }) => sum + Math.max(0, short - (values[measure] ?? 0)),
      0,
    );
  };
  const size = (fact: Fact) => fact.counts?.denominator ?? fact.counts?.numerator ?? 0;
  return (a: Fact, b: Fact): number =>
    above(a) - above(b) || missing(a) - missing(b) || size(a) - size(b) || (a.key < b.key ? -1 : 1);
}

import type { Asked, Audit, Breach } from "./audit.ts";
import type { Bounds } from "./bounds.ts";
import type { Extreme } from "./solver.ts";
import type { Row } from "./system.ts";
import type { Target } from "./targets.ts";

/** A linear programme over part of a system. */
export interface Programme {
  /** The column of each unknown of the system. */
  readonly column: ReadonlyMap<number, number>;
  readonly rows: readonly Row[];
  readonly bounds: Bounds;
}

const tolerance = 1e-4;
/** Found so many, it is better to hide something first than to look for more. */
const enoughBreaches = 8;

export const nameOf = ({ key, measure }: Target): string => `${measure} ${key}`;

/** How far apart two values are, for who knows whether only whole numbers can be. */
export const apartAs = (low: number, high: number, whole: boolean): number =>
  whole ? Math.floor(high + tolerance) - Math.ceil(low - tolerance) : high - low + tolerance;

/** A target with what was seen of it in this programme, and how far what is elsewhere can go by itself. */
interface Watched {
  readonly target: Target;
  readonly columns: readonly number[];
  readonly low: number;
  readonly high: number;
  readonly seen: { low: number; high: number };
}

/**
 * Pushes targets up and down. Every answer is a state of the world that fits all that is known, so it vouches for all targets
 * at once; only those no answer vouched for are asked one by one.
 */
export function push(
  extreme: Extreme,
  programme: Programme,
  targets: readonly Target[],
  { bounds, whole, proven, every }: Asked,
  budget: number,
): Audit {
  const watched = targets.map((target) => watch(target, programme, bounds));
  const apart = ({ seen, low, high }: Watched) => apartAs(seen.low + low, seen.high + high, whole);
  const missing = (each: Watched) => each.target.apart - apart(each);
  const breaches: Breach[] = [];
  const columns = programme.column.size;
  let work = 0;
  const end = (outcome: Audit["outcome"]): Audit => {
    for (const each of watched)
      proven.set(nameOf(each.target), Math.max(apart(each), proven.get(nameOf(each.target)) ?? -1));
    return { breaches, outcome, work };
  };
  const ask = (weight: (each: Watched, index: number) => number): Audit["outcome"] => {
    if (work + columns > budget) return "unfinished";
    work += columns;
    return look(extreme, columns, watched, weight);
  };
  for (const way of [1, -1]) {
    const outcome = ask((_, index) => (mixed(index) ? way : -way));
    if (outcome !== "finished") return end(outcome);
  }
  for (const each of watched) {
    const outcome = both((way) =>
      missing(each) <= 0 ? "finished" : ask((other) => (other === each ? way : 0)),
    );
    if (outcome !== "finished") return end(outcome);
    if (missing(each) > 0) breaches.push({ target: each.target, short: missing(each) });
    if (breaches.length >= enoughBreaches && !every) break;
  }
  return end("finished");
}

/** Up, and unless that failed down. */
function both(ask: (way: number) => Audit["outcome"]): Audit["outcome"] {
  const up = ask(1);
  return up === "finished" ? ask(-1) : up;
}

/** About every other one, in no order a table would have: so that neighbours are pushed apart. */
const mixed = (index: number): boolean => ((index * 2_654_435_761) >>> 8) % 2 === 0;

function watch(target: Target, { column }: Programme, { low, high }: Bounds): Watched {
  const elsewhere = target.unknowns.filter((at) => !column.has(at));
  return {
    target,
    columns: target.unknowns.flatMap((at) => column.get(at) ?? []),
    low: elsewhere.reduce((sum, at) => sum + (low[at] ?? 0), 0),
    high: elsewhere.reduce((sum, at) => sum + (high[at] ?? 0), 0),
    seen: { low: Infinity, high: -Infinity },
  };
}

function look(
  extreme: Extreme,
  columns: number,
  watched: readonly Watched[],
  weight: (each: Watched, index: number) => number,
): Audit["outcome"] {
  const weights = new Float64Array(columns);
  for (const [index, each] of watched.entries())
    for (const column of each.columns) weights[column] = (weights[column] ?? 0) + weight(each, index);
  const values = extreme(weights);
  if (typeof values === "string") return values;
  for (const { columns: own, seen } of watched) {
    const sum = own.reduce((total, column) => total + (values[column] ?? 0), 0);
    seen.low = Math.min(seen.low, sum);
    seen.high = Math.max(seen.high, sum);
  }
  return "finished";
}

import { type Bounds, type Groups, groupsOf, narrow } from "./bounds.ts";
import { apartAs, nameOf, type Programme, push } from "./push.ts";
import type { OpenProgramme } from "./solver.ts";
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
  readonly work: number;
}

/**
 * What an audit may take: unknowns in each question to the solver, summed over questions (a hundred thousand take about a
 * second). Counted and never timed, so that the same table after the same releases always comes out the same.
 */
export interface Budget {
  readonly work: number;
}

/** What is asked of a table as it stands. */
export interface Asked {
  readonly rows: readonly Row[];
  readonly bounds: Bounds;
  /** Everything counted is a whole number. */
  readonly whole: boolean;
  /**
   * How far apart each target was seen already. Whoever hides more may keep it: a state of the world that fitted still fits.
   */
  readonly proven: Map<string, number>;
  /** Every breach, not only enough to go on with. */
  readonly every: boolean;
}

/** The hub attacks its own tables: how closely can each target be told from what is fixed in `bounds`? */
export function audit(asked: Asked, targets: readonly Target[], open: OpenProgramme, budget: Budget): Audit {
  const { rows, bounds, whole } = asked;
  if (!narrow(rows, bounds)) return { breaches: [], outcome: "infeasible", work: 0 };
  const byHand = targets.flatMap((target) => {
    const short = target.apart - apartAs(sumOf(target, bounds.low), sumOf(target, bounds.high), whole);
    return short > 0 ? [{ target, short }] : [];
  });
  if (byHand.length > 0 && !asked.every) return { breaches: byHand, outcome: "finished", work: 0 };
  const found = windingGroups(asked, targets, open, budget);
  return { ...found, breaches: [...byHand, ...found.breaches] };
}

const sumOf = ({ unknowns }: Target, values: Float64Array): number =>
  unknowns.reduce((sum, at) => sum + (values[at] ?? 0), 0);

/** Where two ways lead round, only a linear programme says how far an unknown can go. Each group is asked by itself. */
function windingGroups(asked: Asked, targets: readonly Target[], open: OpenProgramme, budget: Budget): Audit {
  const { rows, bounds, proven } = asked;
  const groups = groupsOf(rows, bounds);
  const isOpen = (at: number) => (bounds.high[at] ?? 0) - (bounds.low[at] ?? 0) > nearly;
  const clusters = clustersOf(
    targets
      .filter((target) => (proven.get(nameOf(target)) ?? -1) < target.apart)
      .flatMap((target) => {
        const unknowns = target.unknowns.filter(isOpen);
        const within = [...new Set(unknowns.map(groups.of))];
        // Two unknowns in one group hang together even where no way leads round.
        const asking = within.length < unknowns.length ? within : within.filter(groups.winding);
        return asking.length === 0 ? [] : [{ target, groups: asking }];
      }),
  );
  const breaches: Breach[] = [];
  let work = 0;
  for (const cluster of clusters) {
    const part = programmeOf(cluster.groups, groups, asked);
    const found = open(part.rows, part.bounds, (extreme) =>
      push(extreme, part, cluster.targets, asked, budget.work - work),
    );
    work += found.work;
    breaches.push(...found.breaches);
    if (found.outcome !== "finished") return { breaches, outcome: found.outcome, work };
    if (breaches.length > 0 && !asked.every) break;
  }
  return { breaches, outcome: "finished", work };
}

interface Cluster {
  readonly groups: Set<number>;
  readonly targets: Target[];
}

/** Groups a target lies across are asked about together: what each can do alone says nothing of both. */
function clustersOf(
  pending: readonly { readonly target: Target; readonly groups: readonly number[] }[],
): readonly Cluster[] {
  const of = new Map<number, Cluster>();
  for (const { target, groups } of pending) {
    const joined: Cluster = { groups: new Set(groups), targets: [] };
    for (const cluster of new Set(groups.flatMap((group) => of.get(group) ?? []))) {
      for (const group of cluster.groups) joined.groups.add(group);
      joined.targets.push(...cluster.targets);
    }
    joined.targets.push(target);
    for (const group of joined.groups) of.set(group, joined);
  }
  return [...new Set(of.values())];
}

/** The unknowns of some groups, numbered anew, with what is fixed taken to the other side. */
function programmeOf(
  which: ReadonlySet<number>,
  groups: Groups,
  { rows, bounds: { low, high } }: Asked,
): Programme {
  const isOpen = (at: number) => (high[at] ?? 0) - (low[at] ?? 0) > nearly;
  const column = new Map<number, number>();
  const own = rows.flatMap((row): Row[] => {
    const first = row.at.find(isOpen);
    if (first === undefined || !which.has(groups.of(first))) return [];
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
  const take = (of: Float64Array) => Float64Array.from(column.keys(), (at) => of[at] ?? 0);
  return { column, rows: own, bounds: { low: take(low), high: take(high) } };
}

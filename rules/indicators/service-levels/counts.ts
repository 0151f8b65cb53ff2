import { type BadCounts, badCauses, type Maintenance, type SliSum } from "../../../model/sli.ts";
import type { Bounds } from "../statistics/wilson.ts";

/** Good and valid events, as an objective counts them, and how many of the bad ones burn its budget. */
export interface Counts {
  readonly good: number;
  readonly valid: number;
  readonly burning: number;
}

export const noCounts: Counts = { good: 0, valid: 0, burning: 0 };
export const badIn = (bad: BadCounts): number => badCauses.reduce((sum, cause) => sum + bad[cause], 0);

/** Only what the hub itself is to blame for burns its own budget; of a service everything does. */
export function countsOf({ good, bad }: Pick<SliSum, "good" | "bad">, isHubs: boolean): Counts {
  const all = badIn(bad);
  return { good, valid: good + all, burning: isHubs ? bad.hub : all };
}

export const less = (one: Counts, other: Counts): Counts => ({
  good: one.good - other.good,
  valid: one.valid - other.valid,
  burning: one.burning - other.burning,
});

export const sumLess = (one: SliSum, other: Pick<SliSum, "good" | "bad">): SliSum => ({
  ...one,
  good: one.good - other.good,
  bad: Object.fromEntries(badCauses.map((cause) => [cause, one.bad[cause] - other.bad[cause]])) as BadCounts &
    Record<string, number>,
});

/** What of declared maintenance lies in a window. */
export const within = (
  maintenance: readonly Pick<Maintenance, "from" | "until">[],
  from: Maintenance["from"],
  until: Maintenance["until"],
): readonly Pick<Maintenance, "from" | "until">[] =>
  maintenance
    .map((each) => ({
      from: each.from > from ? each.from : from,
      until: each.until < until ? each.until : until,
    }))
    .filter((each) => each.from < each.until);

/** Share of good events; `null` where nothing happened: that is no 100 %. */
export const ratioOf = ({ good, valid }: Counts): number | null => (valid > 0 ? good / valid : null);

/** The 99.5 % point of the normal distribution: an interval of 99 %, whose lower end lies above the truth once in 200 times. */
export const z99 = 2.5758293035489004;

/** Wilson's interval of a share at any `z` (JASA 1927;22:209-212); `null` when there is nothing to divide by. */
export function wilsonAt(z: number, some: number, all: number): Bounds | null {
  if (all <= 0) return null;
  const share = some / all;
  const square = z * z;
  const centre = (share + square / (2 * all)) / (1 + square / all);
  const half = (z * Math.sqrt((share * (1 - share)) / all + square / (4 * all * all))) / (1 + square / all);
  return {
    low: some === 0 ? 0 : Math.max(0, centre - half),
    high: some === all ? 1 : Math.min(1, centre + half),
  };
}

import type { Beside } from "../../../model/figure.ts";
import { median, nearestRank, sorted } from "../statistics/percentile.ts";
import { behindShare, splitAt, sumsOf, totalOf } from "./persons.ts";
import { byAll, type Formula } from "./rows.ts";
import { share, type Tally, without } from "./tally.ts";

/** Enough of the slots were met for a person to count as adherent: a conventional cut. */
export const adherentFrom = 0.8;
const leastDays = 14;

/** Each person's own share, of those who have something to share. */
function ownShares(
  met: ArrayLike<number>,
  due: ArrayLike<number>,
  counts: (who: number) => boolean,
): number[] {
  const shares: number[] = [];
  for (let who = 0; who < due.length; who++) {
    const asked = due[who] ?? 0;
    if (asked > 0 && counts(who)) shares.push((met[who] ?? 0) / asked);
  }
  return shares;
}

const percent = (shares: readonly number[]): Float64Array => sorted(shares.map((each) => 100 * each));

/** Met slots among all, pooled, with the median of persons beside it: they differ, both are told. */
function pooled(met: ArrayLike<number>, due: ArrayLike<number>): Tally {
  const own = percent(ownShares(met, due, () => true));
  return share(totalOf(met), totalOf(due), behindShare(met, due), {
    beside: [{ key: "median-of-persons", value: median(own), unit: "%" }],
  });
}

/** Slots met, by when the reading was taken: one that arrived late after an outage counts, an extra one does not. */
export const adherenceMeasurements: Formula = {
  by: byAll,
  of(rows) {
    const { slotsMet, slotsDue } = sumsOf(rows);
    return pooled(slotsMet, slotsDue);
  },
};

/** Slots whose reading had arrived and was accepted by the time the slot closed. */
export const dataCompleteness: Formula = {
  by: byAll,
  of(rows) {
    const { slotsInTime, slotsDue } = sumsOf(rows);
    return pooled(slotsInTime, slotsDue);
  },
};

export const adherentPatients: Formula = {
  by: byAll,
  of(rows) {
    const { activeDays, slotsDue, slotsMet } = sumsOf(rows);
    const shares = ownShares(slotsMet, slotsDue, (who) => (activeDays[who] ?? 0) >= leastDays);
    const adherent = shares.filter((each) => each >= adherentFrom).length;
    return share(adherent, shares.length, splitAt(shares.length, adherent), { beside: spread(shares) });
  },
};

/** How adherence is spread over persons: quartiles, never the least or the most, which would be somebody's own. */
function spread(shares: readonly number[]): readonly Beside[] {
  const own = percent(shares);
  const quartile = (key: string, at: number): Beside => ({ key, value: nearestRank(own, at), unit: "%" });
  return [
    quartile("lower-quartile", 25),
    { key: "median-of-persons", value: median(own), unit: "%" },
    quartile("upper-quartile", 75),
  ];
}

export const caregiverOperated: Formula = {
  by: byAll,
  of(rows) {
    const { byCaregiver, performerKnown } = sumsOf(rows);
    // Devices do not say who used them: of nobody known there is nothing to share.
    if (totalOf(performerKnown) === 0) return without("not-observed");
    return share(totalOf(byCaregiver), totalOf(performerKnown), behindShare(byCaregiver, performerKnown));
  },
};

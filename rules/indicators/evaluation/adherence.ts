import type { Beside } from "../../../model/figure.ts";
import { median, nearestRank, sorted } from "../statistics/percentile.ts";
import { byPerson, countOf, splitAt, totalOf } from "./persons.ts";
import { byAll, type Formula, type Rows } from "./rows.ts";
import { share, type Tally } from "./tally.ts";

/** Enough of the slots were met for a person to count as adherent: a conventional cut. */
export const adherentFrom = 0.8;
const leastDays = 14;

/** Shares of a count of good ones among all, pooled, with the median of persons beside it: they differ, both are told. */
function pooled(rows: Rows, good: (row: Rows["personMonths"][number]) => number): Tally {
  const { columns } = byPerson(rows.personMonths, rows.whole, [({ slotsDue }) => slotsDue, good]);
  const [due = new Float64Array(), met = new Float64Array()] = columns;
  const had = countOf(due, (n) => n > 0);
  const own: number[] = [];
  for (let who = 0; who < due.length; who++) {
    const asked = due[who] ?? 0;
    if (asked > 0) own.push((100 * (met[who] ?? 0)) / asked);
  }
  return share(
    totalOf(met),
    totalOf(due),
    {
      all: had,
      with: countOf(met, (n) => n > 0),
      without: countOf(due, (n, who) => n > (met[who] ?? 0)),
    },
    { beside: [{ key: "median-of-persons", value: median(sorted(own)), unit: "%" }] },
  );
}

/** Slots met, by when the reading was taken: one that arrived late after an outage counts, an extra one does not. */
export const adherenceMeasurements: Formula = {
  by: byAll,
  of: (rows) => pooled(rows, ({ slotsMet }) => slotsMet),
};

/** Slots whose reading had arrived and was accepted by the time the slot closed. */
export const dataCompleteness: Formula = {
  by: byAll,
  of: (rows) => pooled(rows, ({ slotsInTime }) => slotsInTime),
};

export const adherentPatients: Formula = {
  by: byAll,
  of(rows) {
    const { columns } = byPerson(rows.personMonths, rows.whole, [
      ({ activeDays }) => activeDays,
      ({ slotsDue }) => slotsDue,
      ({ slotsMet }) => slotsMet,
    ]);
    const [days = [], due = [], met = []] = columns;
    const shares: number[] = [];
    for (let who = 0; who < due.length; who++) {
      const asked = due[who] ?? 0;
      if ((days[who] ?? 0) >= leastDays && asked > 0) shares.push((met[who] ?? 0) / asked);
    }
    const adherent = shares.filter((each) => each >= adherentFrom).length;
    return share(adherent, shares.length, splitAt(shares.length, adherent), { beside: spread(shares) });
  },
};

/** How adherence is spread over persons: quartiles, never the least or the most, which would be somebody's own. */
function spread(shares: readonly number[]): readonly Beside[] {
  const own = sorted(shares.map((each) => 100 * each));
  const quartile = (key: string, percent: number): Beside => ({
    key,
    value: nearestRank(own, percent),
    unit: "%",
  });
  return [
    quartile("lower-quartile", 25),
    { key: "median-of-persons", value: median(own), unit: "%" },
    quartile("upper-quartile", 75),
  ];
}

export const caregiverOperated: Formula = {
  by: byAll,
  of(rows) {
    const { columns } = byPerson(rows.personMonths, rows.whole, [
      ({ performerKnown }) => performerKnown,
      ({ byCaregiver }) => byCaregiver,
    ]);
    const [known = new Float64Array(), helped = new Float64Array()] = columns;
    return share(totalOf(helped), totalOf(known), {
      all: countOf(known, (n) => n > 0),
      with: countOf(helped, (n) => n > 0),
      without: countOf(known, (n, who) => n > (helped[who] ?? 0)),
    });
  },
};

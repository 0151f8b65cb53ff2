import { roads, saved, type Way } from "../economics/travel.ts";
import { ratioOfSums } from "../statistics/ratio.ts";
import { activityOf, daysOfMonth, eventful, ofWhole, sumsOf } from "./persons.ts";
import { byAll, type EntryOf, entriesOf, type Formula, type Given, type Rows, wasEntered } from "./rows.ts";
import { intervalBy, rate, type Tally, without } from "./tally.ts";

type Substituted = EntryOf<"visit-substituted">;
type Added = EntryOf<"visit-added">;
interface Journey {
  readonly person: number | null;
  readonly km: number;
  readonly minutes: number;
}

/** What each visit saved; those to where nobody knows the way are counted, and told of, and add nothing. */
function journeysOf(rows: Rows, { assumptions: { travel } }: Given) {
  const way = roads(travel);
  const visits: readonly (Substituted | Added)[] = [
    ...entriesOf(rows, "visit-substituted"),
    ...entriesOf(rows, "visit-added"),
  ];
  const journeys = visits.flatMap((visit): readonly Journey[] => {
    const found: Way | null =
      visit.municipality === null ? null : way(visit.municipality, visit.content.facility);
    return found === null ? [] : [{ person: visit.person, ...savedBy(visit, found) }];
  });
  return { journeys, unknown: visits.length - journeys.length };
}

function savedBy({ content }: Substituted | Added, way: Way): { km: number; minutes: number } {
  const isAdded = content.kind === "visit-added";
  return saved({ byCar: content.byCar, companions: isAdded ? 0 : content.companions, isAdded }, way);
}

/** A sum over journeys for each active patient-month, its interval from how persons differ. */
function perMonth(rows: Rows, given: Given, of: (each: Journey) => number, lessPerMonth = 0): Tally {
  if (!wasEntered(rows, "visit-substituted")) return without("not-observed");
  const { journeys, unknown } = journeysOf(rows, given);
  const { days } = activityOf(rows);
  if (days === 0) return without("no-data");
  const months = days / daysOfMonth;
  const total = journeys.reduce((sum, each) => sum + of(each), 0) - lessPerMonth * months;
  return {
    value: total / months,
    numerator: total,
    denominator: months,
    interval: intervalBy("t", ratioOfSums(...byUnit(rows, journeys, of, lessPerMonth))?.interval ?? null),
    // Those counted as visits: the number of journeys would be one more to be judged.
    observations: entriesOf(rows, "visit-substituted").length,
    persons: eventful(rows, journeys),
    gap: null,
    beside: [{ key: "visits-of-unknown-way", value: ofWhole(rows.stratum, unknown), unit: "" }],
  };
}

const lengths = new WeakMap<Rows, Float64Array>();

/** Months of each person, in the order of `sumsOf`. */
function monthsOf(rows: Rows): Float64Array {
  const known = lengths.get(rows);
  if (known !== undefined) return known;
  const { person: persons, placeOf } = sumsOf(rows);
  const months = new Float64Array(persons.length);
  for (const { person, activeDays } of rows.personMonths) {
    const place = placeOf(person) ?? 0;
    months[place] = (months[place] ?? 0) + activeDays / daysOfMonth;
  }
  lengths.set(rows, months);
  return months;
}

/** Sum and months of each active person; journeys of nobody known are one unit more. */
function byUnit(
  rows: Rows,
  journeys: readonly Journey[],
  of: (each: Journey) => number,
  less: number,
): [Float64Array, Float64Array] {
  const sums = new Map<number | null, number>();
  for (const each of journeys) sums.set(each.person, (sums.get(each.person) ?? 0) + of(each));
  const { placeOf } = sumsOf(rows);
  const own = monthsOf(rows);
  const isBeside = (person: number | null) => person === null || placeOf(person) === undefined;
  const beside = [...sums].filter(([person]) => isBeside(person));
  const months = new Float64Array(own.length + beside.length);
  months.set(own);
  const above = months.map((each) => 0 - less * each);
  for (const [person, sum] of sums) {
    const place = person === null ? undefined : placeOf(person);
    if (place !== undefined) above[place] = sum - less * (months[place] ?? 0);
  }
  for (const [n, [, sum]] of beside.entries()) above[own.length + n] = sum;
  return [above, months];
}

export const travelKmAvoided: Formula = {
  by: byAll,
  of: (rows, given) => perMonth(rows, given, ({ km }) => km),
};

/** In hours, everybody counted who would have travelled. */
export const travelTimeAvoided: Formula = {
  by: byAll,
  of: (rows, given) => perMonth(rows, given, ({ minutes }) => minutes / 60),
};

export const co2Avoided: Formula = {
  by: byAll,
  of(rows, given) {
    const { kgPerKm, footprintKgPerPatientMonth } = given.assumptions.travel;
    const found = perMonth(rows, given, ({ km }) => km * kgPerKm.value, footprintKgPerPatientMonth);
    const factor = { key: "kg-co2e-per-km", value: kgPerKm.value, unit: `kg/km, ${kgPerKm.year}` };
    return { ...found, beside: [...(found.beside ?? []), factor] };
  },
};

export const visitsSubstituted: Formula = {
  by: byAll,
  of(rows) {
    if (!wasEntered(rows, "visit-substituted")) return without("not-observed");
    const visits = entriesOf(rows, "visit-substituted");
    const { days } = activityOf(rows);
    return rate(visits.length, days / daysOfMonth, eventful(rows, visits));
  },
};

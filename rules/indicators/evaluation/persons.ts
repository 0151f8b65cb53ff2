import type { Computed } from "../../../model/figure.ts";
import type { Observed } from "../../../model/observed.ts";
import type { Rows } from "./rows.ts";

const sizes = new WeakMap<Observed, number>();

/** One more than the highest number of a person. */
function sizeOf(observed: Observed): number {
  const known = sizes.get(observed);
  if (known !== undefined) return known;
  let most = -1;
  for (const { person } of observed.people) if (person > most) most = person;
  for (const { person } of observed.personMonths) if (person > most) most = person;
  sizes.set(observed, most + 1);
  return most + 1;
}

const manyRows = 20_000;

/** Sums of each person, one place for every person who has a row. */
export interface Sums {
  readonly persons: number;
  readonly columns: readonly Float64Array[];
}

/** Adds up by person what each of `of` takes from a row. Persons are small whole numbers, so that many need no map. */
export function byPerson<Row extends { readonly person: number }>(
  rows: readonly Row[],
  whole: Observed,
  of: readonly ((row: Row) => number)[],
): Sums {
  const placeOf = places(rows.length, whole);
  const columns = of.map(() => new Float64Array(Math.min(rows.length, sizeOf(whole))));
  for (const row of rows) {
    const place = placeOf(row.person);
    for (let each = 0; each < of.length; each++) {
      const column = columns[each];
      if (column !== undefined) column[place] = (column[place] ?? 0) + (of[each]?.(row) ?? 0);
    }
  }
  const persons = placeOf(-1);
  return { persons, columns: columns.map((each) => each.subarray(0, persons)) };
}

/** Gives each person the next free place; asked for -1, how many places are taken. */
function places(rows: number, whole: Observed): (person: number) => number {
  let next = 0;
  if (rows > manyRows) {
    const taken = new Int32Array(sizeOf(whole));
    return (person) => {
      if (person < 0) return next;
      const known = taken[person] ?? 0;
      if (known > 0) return known - 1;
      taken[person] = ++next;
      return next - 1;
    };
  }
  const taken = new Map<number, number>();
  return (person) => {
    if (person < 0) return next;
    const known = taken.get(person);
    if (known !== undefined) return known;
    taken.set(person, next);
    return next++;
  };
}

export const countOf = (
  values: ArrayLike<number>,
  holds: (value: number, place: number) => boolean,
): number => {
  let n = 0;
  for (let place = 0; place < values.length; place++) if (holds(values[place] ?? 0, place)) n++;
  return n;
};

export const totalOf = (values: ArrayLike<number>): number => {
  let total = 0;
  for (let place = 0; place < values.length; place++) total += values[place] ?? 0;
  return total;
};

type Persons = Computed["persons"];

export const distinct = (rows: readonly { readonly person: number | null }[]): number =>
  new Set(rows.flatMap(({ person }) => (person === null ? [] : [person]))).size;

/** What stands beside a figure is not judged apart: of fewer people than this it is not told at all. */
export const fewestBeside = 10;

/** All of them stand behind the whole figure: means, medians, and sums that are not told apart. */
export const allBehind = (all: number): Persons => ({ all, with: all, without: 0 });
export const splitAt = (all: number, some: number): Persons => ({
  all,
  with: some,
  without: Math.max(0, all - some),
});

export interface Activity {
  readonly days: number;
  readonly persons: number;
}
const activities = new WeakMap<Rows, Activity>();

/** Active days of people in the stratum, each in each of their services, and how many people had any. */
export function activityOf(rows: Rows): Activity {
  const known = activities.get(rows);
  if (known !== undefined) return known;
  const { columns } = byPerson(rows.personMonths, rows.whole, [(row) => row.activeDays]);
  const days = columns[0] ?? new Float64Array();
  const found = { days: totalOf(days), persons: countOf(days, (each) => each > 0) };
  activities.set(rows, found);
  return found;
}
/** Active people, and those among them, or beside them, to whom something happened: an alert may come on a day off. */
export function eventful(rows: Rows, events: readonly { readonly person: number | null }[]): Persons {
  const { persons } = activityOf(rows);
  const some = new Set(events.flatMap(({ person }) => (person === null ? [] : [person])));
  const others = new Set(some);
  if (others.size > 0)
    for (const { person, activeDays } of rows.personMonths) if (activeDays > 0) others.delete(person);
  return splitAt(persons + others.size, some.size);
}

/** A month is 30.4375 days. */
export const daysOfMonth = 30.4375;

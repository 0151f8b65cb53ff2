import type { Computed, Stratum } from "../../../model/figure.ts";
import type { Observed, PersonMonth } from "../../../model/observed.ts";
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

/** What each person with a row comes to over the stratum's months and services; one place in all lists for each. */
export interface Sums {
  readonly person: Float64Array;
  readonly activeDays: Float64Array;
  readonly slotsDue: Float64Array;
  readonly slotsMet: Float64Array;
  readonly slotsInTime: Float64Array;
  readonly performerKnown: Float64Array;
  readonly byCaregiver: Float64Array;
  /** The place of a person; `undefined` for one without rows. */
  readonly placeOf: (person: number) => number | undefined;
}

const made = new WeakMap<Rows, Sums>();

/** Added up once for each stratum: most indicators start from it, and a year of a large pilot has millions of rows. */
export function sumsOf(rows: Rows): Sums {
  const known = made.get(rows);
  if (known !== undefined) return known;
  const most = Math.min(rows.personMonths.length, sizeOf(rows.whole));
  const found = summed(rows.personMonths, most, places(rows.personMonths.length, rows.whole));
  made.set(rows, found);
  return found;
}

interface Places {
  readonly of: (person: number) => number | undefined;
  readonly take: (person: number, place: number) => void;
}

const manyRows = 20_000;

/** Persons are small whole numbers: where there are many rows, a list is faster than a map. */
function places(rows: number, whole: Observed): Places {
  if (rows <= manyRows) {
    const taken = new Map<number, number>();
    return { of: (person) => taken.get(person), take: (person, place) => taken.set(person, place) };
  }
  const taken = new Int32Array(sizeOf(whole)).fill(-1);
  return {
    of(person) {
      const place = taken[person];
      return place === undefined || place < 0 ? undefined : place;
    },
    take(person, place) {
      taken[person] = place;
    },
  };
}

function summed(rows: readonly PersonMonth[], most: number, at: Places): Sums {
  const column = (): Float64Array => new Float64Array(most);
  const person = column();
  const [activeDays, slotsDue, slotsMet, slotsInTime] = [column(), column(), column(), column()];
  const [performerKnown, byCaregiver] = [column(), column()];
  const add = (to: Float64Array, place: number, value: number): void => {
    to[place] = (to[place] ?? 0) + value;
  };
  let persons = 0;
  for (const row of rows) {
    let place = at.of(row.person);
    if (place === undefined) {
      place = persons++;
      person[place] = row.person;
      at.take(row.person, place);
    }
    add(activeDays, place, row.activeDays);
    add(slotsDue, place, row.slotsDue);
    add(slotsMet, place, row.slotsMet);
    add(slotsInTime, place, row.slotsInTime);
    add(performerKnown, place, row.performerKnown);
    add(byCaregiver, place, row.byCaregiver);
  }
  const cut = (each: Float64Array): Float64Array => each.subarray(0, persons);
  return {
    person: cut(person),
    activeDays: cut(activeDays),
    slotsDue: cut(slotsDue),
    slotsMet: cut(slotsMet),
    slotsInTime: cut(slotsInTime),
    performerKnown: cut(performerKnown),
    byCaregiver: cut(byCaregiver),
    placeOf: at.of,
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
type OfSomebody = readonly { readonly person: number | null }[];

let marks = new Uint32Array(1024);
let round = 0;

/** Calls for each person once. Numbers are small: marking them in a list is far faster than a set, of millions of rows above all. */
function eachPerson(rows: OfSomebody, found: (person: number) => void): void {
  round += 1;
  for (const { person } of rows) {
    if (person === null) continue;
    if (person >= marks.length) marks = widened(marks, person);
    if (marks[person] === round) continue;
    marks[person] = round;
    found(person);
  }
}

function widened(list: Uint32Array<ArrayBuffer>, to: number): Uint32Array<ArrayBuffer> {
  const wider = new Uint32Array(Math.max(to + 1, 2 * list.length));
  wider.set(list);
  return wider;
}

export function distinct(rows: OfSomebody): number {
  let n = 0;
  eachPerson(rows, () => {
    n += 1;
  });
  return n;
}

/** What stands beside a figure is not judged apart: of fewer people than this it is not told at all. */
export const fewestBeside = 10;

/**
 * What stands beside a figure and could be taken from the same of a larger place, since nobody judges it: told of the whole
 * pilot alone.
 */
export const ofWhole = ({ by }: Stratum, value: number | null): number | null =>
  by === "pilot" ? value : null;

/** All of them stand behind the whole figure: means, medians, and sums that are not told apart. */
export const allBehind = (all: number): Persons => ({ all, with: all, without: 0 });
export const splitAt = (all: number, some: number): Persons => ({
  all,
  with: some,
  without: Math.max(0, all - some),
});

/** Of a share of two columns: who has any of the whole, any of the part, and any of what is left. */
export const behindShare = (part: ArrayLike<number>, whole: ArrayLike<number>): Persons => ({
  all: countOf(whole, (n) => n > 0),
  with: countOf(part, (n) => n > 0),
  without: countOf(whole, (n, who) => n > (part[who] ?? 0)),
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
  const { activeDays } = sumsOf(rows);
  const found = { days: totalOf(activeDays), persons: countOf(activeDays, (each) => each > 0) };
  activities.set(rows, found);
  return found;
}

/** Active people, and those among them, or beside them, to whom something happened: an alert may come on a day off. */
export function eventful(rows: Rows, events: OfSomebody): Persons {
  const { activeDays, placeOf } = sumsOf(rows);
  let [some, others] = [0, 0];
  eachPerson(events, (person) => {
    const place = placeOf(person);
    some += 1;
    if (place === undefined || !((activeDays[place] ?? 0) > 0)) others += 1;
  });
  return splitAt(activityOf(rows).persons + others, some);
}

/** A month is 30.4375 days. */
export const daysOfMonth = 30.4375;

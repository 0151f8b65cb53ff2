import type { PersonMonth } from "../../../model/observed.ts";
import type { Instant } from "../../../model/time.ts";
import type { Database } from "../counters.ts";
import type { Counted } from "./people.ts";
import { presenceOf } from "./presence.ts";
import { slotsIn } from "./slot-sums.ts";
import { daysIn, daysTouched, type Span } from "./span.ts";

type Row = { -readonly [Member in keyof PersonMonth]: PersonMonth[Member] };
type Place = Pick<PersonMonth, "person" | "municipality" | "service" | "month">;

/** Rows are told apart by where they belong; a person has a few in each month. */
function sheet() {
  const byPerson: Row[][] = [];
  const rows: Row[] = [];
  return {
    rows,
    at({ person, municipality, service, month }: Place): Row {
      byPerson[person] ??= [];
      const own = byPerson[person];
      for (const row of own) {
        if (row.month === month && row.service === service && row.municipality === municipality) return row;
      }
      const made: Row = { person, municipality, service, month, ...nothing };
      own.push(made);
      rows.push(made);
      return made;
    },
  };
}

const nothing = {
  activeDays: 0,
  slotsDue: 0,
  slotsMet: 0,
  slotsInTime: 0,
  readings: 0,
  // No device says by whom it was used.
  performerKnown: 0,
  byCaregiver: 0,
  planDays: 0,
};

/** Of each person and service, month by month: active days, and what became of the slots of their plan. */
export async function personMonthsIn(
  db: Database,
  people: readonly Counted[],
  span: Span,
): Promise<readonly PersonMonth[]> {
  const { rows, at } = sheet();
  for (const each of people) countDays(each, span, at);
  const ofDays = rows.length;
  const numbers = new Map(people.map(({ patient, participant }) => [patient as string, participant.person]));
  for await (const { patient, month, service, municipality, ...sums } of slotsIn(db, span)) {
    const person = numbers.get(patient);
    if (person === undefined) continue;
    const own = at({ person, municipality, service, month });
    own.slotsDue += sums.due;
    own.slotsMet += sums.met;
    own.slotsInTime += sums.in_time;
    own.readings += sums.readings;
  }
  // Slots of somebody who was not active then: engines and roll-ups tell them in orders of their own.
  return [...rows.slice(0, ofDays), ...rows.slice(ofDays).toSorted(inOrder)];
}

const by = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const inOrder = (a: Place, b: Place): number =>
  a.person - b.person ||
  by(a.month, b.month) ||
  by(a.service, b.service) ||
  by(a.municipality, b.municipality);

/** A day counts if there is any part of it in which they took part; where they moved on it, where they lived first. */
function countDays({ participant, history, planned }: Counted, span: Span, at: (place: Place) => Row): void {
  const { enrolledAt, left, person, services } = participant;
  const end = Math.min(span.end, left?.at ?? span.end) as Instant;
  const plans = planned.map(({ from, until }) => daysTouched(span, { from, until }));
  let past = 0;
  for (const present of presenceOf({ enrolledAt, history, end })) {
    const { first, end: last } = daysIn(span, present);
    for (const { month, from, until } of monthsOf(span, Math.max(first, past), last)) {
      const planDays = countOf(from, until, (day) =>
        plans.some((each) => each.first <= day && day < each.end),
      );
      for (const service of services) {
        const row = at({ person, municipality: present.municipality, service, month });
        row.activeDays += until - from;
        row.planDays += planDays;
      }
    }
    past = Math.max(past, last);
  }
}

/** Places of days from one to another, month by month. */
function* monthsOf(
  { days, months }: Span,
  first: number,
  end: number,
): Generator<{ readonly month: string; readonly from: number; readonly until: number }> {
  for (let from = first; from < end; ) {
    const month = days[from]?.month;
    let until = from + 1;
    while (until < end && days[until]?.month === month) until += 1;
    yield { month: months[month ?? 0]?.name ?? "", from, until };
    from = until;
  }
}

function countOf(from: number, until: number, holds: (place: number) => boolean): number {
  let n = 0;
  for (let place = from; place < until; place += 1) if (holds(place)) n += 1;
  return n;
}

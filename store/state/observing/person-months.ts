import { sql } from "kysely";
import { z } from "zod";
import type { PersonMonth } from "../../../model/observed.ts";
import type { Instant } from "../../../model/time.ts";
import type { Database } from "../counters.ts";
import { rowReader } from "../rows.ts";
import type { Counted } from "./people.ts";
import { type Present, presenceOf } from "./presence.ts";
import { type Day, daysIn, type Span } from "./span.ts";

type Row = { -readonly [Member in keyof PersonMonth]: PersonMonth[Member] };
type Place = Pick<PersonMonth, "person" | "municipality" | "service" | "month">;

/** Rows are told apart by where they belong. */
function sheet() {
  const rows = new Map<string, Row>();
  return {
    rows,
    at(place: Place): Row {
      const name = `${place.person} ${place.municipality} ${place.service} ${place.month}`;
      const known = rows.get(name);
      if (known !== undefined) return known;
      const { person, municipality, service, month } = place;
      const made: Row = { person, municipality, service, month, ...nothing };
      rows.set(name, made);
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
  const numbers = new Map(people.map((each) => [each.patient as string, each]));
  for (const row of await slotsIn(db, span)) {
    const person = numbers.get(row.patient);
    const month = span.months[row.month];
    if (person === undefined || month === undefined) continue;
    const { service, municipality } = row;
    const own = at({ person: person.participant.person, municipality, service, month: month.name });
    own.slotsDue += row.due;
    own.slotsMet += row.met;
    own.slotsInTime += row.inTime;
    own.readings += row.readings;
  }
  return [...rows.values()];
}

/** A day counts if there is any part of it in which they took part; where they moved on it, where they lived first. */
function countDays({ participant, history, planned }: Counted, span: Span, at: (place: Place) => Row): void {
  const { enrolledAt, left, person, services } = participant;
  const end = Math.min(span.end, left?.at ?? span.end) as Instant;
  for (const { day, municipality } of activeDays(presenceOf({ enrolledAt, history, end }), span)) {
    const isPlanned = planned.some(({ from, until }) => from < day.until && until > day.from);
    const month = span.months[day.month]?.name ?? "";
    for (const service of services) {
      const row = at({ person, municipality, service, month });
      row.activeDays += 1;
      if (isPlanned) row.planDays += 1;
    }
  }
}

function* activeDays(
  stretches: readonly Present[],
  span: Span,
): Generator<{ readonly day: Day; readonly municipality: string }> {
  let past = 0;
  for (const present of stretches) {
    const { first, end } = daysIn(span, present);
    const own = span.days.slice(Math.max(first, past), end);
    for (const day of own) yield { day, municipality: present.municipality };
    past = Math.max(past, end);
  }
}

const whole = z.union([z.number(), z.string().transform(Number), z.null().transform(() => 0)]);
const readSlots = rowReader(
  "slot",
  z.object({
    patient: z.string(),
    service: z.string(),
    municipality: z.string(),
    month: whole,
    due: whole,
    met: whole,
    inTime: whole,
    readings: whole,
  }),
);

/**
 * Counted in one go over all slots, person by person, as they lie: by the index of when they close each would be looked up by
 * itself, which takes twenty times as long.
 */
async function slotsIn(db: Database, { months, window, asOf }: Span) {
  const bounds = months.slice(1).map(({ from }, n) => sql`when opens_at < ${from} then ${sql.lit(n)}`);
  const last = sql.lit(months.length - 1);
  const month = bounds.length === 0 ? last : sql<number>`case ${sql.join(bounds, sql` `)} else ${last} end`;
  const rows = await db
    .selectFrom("slot")
    .select(["patient", "service", "municipality"])
    .select([
      sql<number>`${month}`.as("month"),
      sql<unknown>`count(*)`.as("due"),
      sql<unknown>`sum(case when met_received_at <= ${asOf} then 1 else 0 end)`.as("met"),
      sql<unknown>`sum(case when met_received_at <= closes_at then 1 else 0 end)`.as("inTime"),
      sql<unknown>`sum(readings)`.as("readings"),
    ])
    .where("closed", "=", 1)
    .where("opens_at", ">=", window.from)
    .where("opens_at", "<", window.until)
    .where(sql<boolean>`closes_at + 0 <= ${asOf}`)
    .groupBy(["patient", "service", "municipality"])
    .groupBy(sql`4`)
    .execute();
  return rows.map(readSlots);
}

import { sql } from "kysely";
import type { Database } from "../counters.ts";
import { rolledSlots } from "../monthly/reading.ts";
import { padded, plainReader } from "../rows.ts";
import type { Month, Span } from "./span.ts";

const sums = ["due", "met", "in_time", "readings"] as const;
const readSlots = plainReader("slot", ["patient", "month", "service", "municipality"], sums);
type SlotSums = ReturnType<typeof readSlots>;

/**
 * What slots came to: of months that were rolled up as they were, but of people of whom more became known since `asOf`; theirs,
 * and those of other months, are counted.
 */
export async function* slotsIn(db: Database, span: Span): AsyncGenerator<SlotSums> {
  const { months, rolled } = span;
  const changed = new Map<string, Set<string>>();
  for await (const row of rolledSlots(db, span)) if (row.known_at > span.asOf) addTo(changed, row);
  for await (const row of rolledSlots(db, span)) {
    if (rolled.slots.has(row.month) && changed.get(row.month)?.has(row.patient) !== true) yield row;
  }
  for (const month of months) {
    for (const some of pagesOf([...(changed.get(month.name) ?? [])]))
      yield* await counted(db, [month], span, some);
  }
  for (const stretch of stretchesOf(months, ({ name }) => !rolled.slots.has(name)))
    yield* await counted(db, stretch, span);
}

function addTo(changed: Map<string, Set<string>>, { month, patient }: SlotSums): void {
  const own = changed.get(month) ?? new Set();
  changed.set(month, own);
  own.add(patient);
}

function pagesOf(patients: readonly string[]): readonly (readonly string[])[] {
  const pages: string[][] = [];
  for (let n = 0; n < patients.length; n += 512) pages.push(patients.slice(n, n + 512));
  return pages;
}

/** Those of which something holds, in stretches that follow one another. */
function stretchesOf(
  months: readonly Month[],
  holds: (month: Month) => boolean,
): readonly (readonly Month[])[] {
  const stretches: Month[][] = [];
  for (const [n, month] of months.entries()) {
    if (!holds(month)) continue;
    const before = months[n - 1];
    const last = stretches.at(-1);
    if (last !== undefined && before !== undefined && holds(before)) last.push(month);
    else stretches.push([month]);
  }
  return stretches;
}

/**
 * Counted in one go over all slots, person by person, as they lie: by the index of when they close each would be looked up by
 * itself, which takes twenty times as long.
 */
async function counted(
  db: Database,
  months: readonly Month[],
  { asOf }: Span,
  patients?: readonly string[],
): Promise<readonly SlotSums[]> {
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return [];
  const names = months.map(({ name, until }) => sql`when opens_at < ${until} then ${sql.lit(name)}`);
  const rows = await db
    .selectFrom("slot")
    .select([
      "patient",
      sql<string>`case ${sql.join(names, sql` `)} end`.as("month"),
      "service",
      "municipality",
      sql<unknown>`count(*)`.as("due"),
      sql<unknown>`sum(case when met_received_at <= ${asOf} then 1 else 0 end)`.as("met"),
      sql<unknown>`sum(case when met_received_at <= closes_at then 1 else 0 end)`.as("in_time"),
      sql<unknown>`sum(readings)`.as("readings"),
    ])
    .where("closed", "=", 1)
    .where("opens_at", ">=", first.from)
    .where("opens_at", "<", last.until)
    .where(sql<boolean>`closes_at + 0 <= ${asOf}`)
    .$if(patients !== undefined, (query) => query.where("patient", "in", padded(patients ?? [])))
    .groupBy([sql`1`, sql`2`, sql`3`, sql`4`])
    .execute();
  return rows.map(readSlots);
}

import { sql } from "kysely";
import { z } from "zod";
import type { HubMonth } from "../../../model/observed.ts";
import { hours, type Instant, minutes, utcHour } from "../../../model/time.ts";
import type { Database } from "../counters.ts";
import { epoch, rowReader } from "../rows.ts";
import { badColumns } from "../sli-rows.ts";
import type { Month, Span } from "./span.ts";

const whole = z.union([z.number(), z.string().transform(Number), z.null().transform(() => 0)]);
const readSum = rowReader("sli_minute", z.object({ good: whole, bad: whole }));
const readMinute = rowReader("sli_minute", z.object({ minute: epoch, good: whole, bad: whole }));
const readStretch = rowReader("hub_unwatched", z.object({ from_at: epoch, until_at: epoch }));
type Stretch = ReturnType<typeof readStretch>;

const bad = sql<unknown>`${sql.raw(badColumns.join(" + "))}`;
const [minute, hour] = [minutes(1), hours(1)];

/** Minutes the hub's own trial was made in, and of these how many it came through while somebody watched. */
export async function hubMonthsIn(db: Database, span: Span): Promise<readonly HubMonth[]> {
  const stretches = (await db.selectFrom("hub_unwatched").selectAll().orderBy("from_at").execute()).map(
    readStretch,
  );
  const found: HubMonth[] = [];
  for (const { name, from, until } of span.months) {
    const end = Math.min(until, span.end) as Instant;
    const [row] = await minutesOf(db, from, end)
      .select([sql<unknown>`sum(good)`.as("good"), sql<unknown>`sum(${bad})`.as("bad")])
      .execute();
    const sum = readSum(row);
    const lost = await unwatchedIn(db, stretches, { name, from, until: end });
    found.push({ month: name, minutes: sum.good + sum.bad, healthyMinutes: sum.good - lost });
  }
  return found;
}

const minutesOf = (db: Database, from: Instant, until: Instant) =>
  db
    .selectFrom("sli_minute")
    .where("sli", "=", "ingest-probe")
    .where("service", "=", "")
    .where("minute", ">=", from)
    .where("minute", "<", until);

/**
 * Minutes that came through while nobody watched. Of hours that only their sum is left of, what did not come through is taken
 * to have been at the same time, as it is when the hub stands still.
 */
async function unwatchedIn(
  db: Database,
  stretches: readonly Stretch[],
  { from, until }: Month,
): Promise<number> {
  const silent = new Map<Instant, { looked: number; good: number; unwatched: number }>();
  for (const stretch of stretches) {
    if (stretch.until_at <= from || stretch.from_at >= until) continue;
    const first = Math.max(from, utcHour(stretch.from_at)) as Instant;
    const rows = await minutesOf(db, first, Math.min(until, stretch.until_at) as Instant)
      .select(["minute", "good", bad.as("bad")])
      .execute();
    for (const row of rows.map(readMinute)) {
      const looked = row.good + row.bad;
      const length = looked > 1 ? hour : minute;
      const overlap = Math.min(row.minute + length, stretch.until_at) - Math.max(row.minute, stretch.from_at);
      if (overlap <= 0) continue;
      const known = silent.get(row.minute) ?? { looked, good: row.good, unwatched: 0 };
      silent.set(row.minute, { ...known, unwatched: known.unwatched + Math.ceil(overlap / minute) });
    }
  }
  let lost = 0;
  for (const { looked, good, unwatched } of silent.values()) {
    lost += good - Math.max(0, Math.min(good, looked - unwatched));
  }
  return lost;
}

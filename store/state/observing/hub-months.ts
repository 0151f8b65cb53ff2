import { sql } from "kysely";
import { z } from "zod";
import type { HubMonth } from "../../../model/observed.ts";
import { type Instant, minutes } from "../../../model/time.ts";
import type { Database } from "../counters.ts";
import { rowReader } from "../rows.ts";
import { badColumns } from "../sli-rows.ts";
import type { Span } from "./span.ts";

const whole = z.union([z.number(), z.string().transform(Number), z.null().transform(() => 0)]);
const readSum = rowReader("sli_minute", z.object({ good: whole, bad: whole, unwatched: whole }));
const bad = sql<unknown>`${sql.raw(badColumns.join(" + "))}`;

/** Where nobody watched the hub keeps minutes for as long as their hours; see `foldHours`. */
const isUnwatched = sql<boolean>`exists (select 1 from hub_unwatched
  where from_at < minute + ${sql.lit(minutes(1))} and until_at > minute)`;

/** Minutes the hub's own trial was made in, and of these how many it came through while somebody watched. */
export async function hubMonthsIn(db: Database, span: Span): Promise<readonly HubMonth[]> {
  const found: HubMonth[] = [];
  for (const { name, from, until } of span.months) {
    const row = await db
      .selectFrom("sli_minute")
      .where("sli", "=", "ingest-probe")
      .where("service", "=", "")
      .where("minute", ">=", from)
      .where("minute", "<", Math.min(until, span.end) as Instant)
      .select([
        sql<unknown>`sum(good)`.as("good"),
        sql<unknown>`sum(${bad})`.as("bad"),
        sql<unknown>`sum(case when ${isUnwatched} then good else 0 end)`.as("unwatched"),
      ])
      .executeTakeFirstOrThrow();
    const sum = readSum(row);
    found.push({ month: name, minutes: sum.good + sum.bad, healthyMinutes: sum.good - sum.unwatched });
  }
  return found;
}

import { sql } from "kysely";
import { HubFailure } from "../../model/failure.ts";
import { hoursKept, minutesKept } from "../../model/sli.ts";
import type { ClockCounts, SliBook } from "../../model/sli-book.ts";
import { before, hours, type Instant, utcHour } from "../../model/time.ts";
import type { Database, Writing } from "./counters.ts";
import { changed, epoch } from "./rows.ts";
import { sliAnswers } from "./sli-answers.ts";
import { delayUpserts, maintenanceCalls, sketchReading } from "./sli-delays.ts";
import { badColumns, frozenBefore, sliUpserts } from "./sli-rows.ts";
import { slotClosings, slotReading, slotTouches } from "./sli-slots.ts";
import { sliSums } from "./sli-sums.ts";

/** What a batch of the journal adds to service levels. */
export const sliIntake = (db: Database) => ({
  counts: sliUpserts(db),
  slots: slotTouches(db),
  delays: delayUpserts(db),
});

/** Service levels, minute by minute. */
export function sliBook(db: Database): SliBook {
  const addCounts = sliUpserts(db);
  const addDelays = delayUpserts(db);
  const close = slotClosings(db);
  return {
    ...sliSums(db),
    ...sliAnswers(db),
    ...slotReading(db),
    ...sketchReading(db),
    ...maintenanceCalls(db),

    add: (counts) => db.transaction().execute((trx) => addCounts(trx, counts)),
    addDelays: (sketches) => db.transaction().execute((trx) => addDelays(trx, sketches)),

    marks: async () => {
      const row = await db
        .selectFrom("sli_mark")
        .select("at")
        .where("name", "=", "counted")
        .executeTakeFirst();
      return { counted: row === undefined ? null : epoch.parse(row.at), frozen: await frozenBefore(db) };
    },

    count: (counts) =>
      db.transaction().execute(async (trx) => {
        await moveMark(trx, counts);
        await addCounts(trx, counts);
      }),

    closeSlots: (closings, counts) =>
      db.transaction().execute(async (trx) => {
        await close(trx, closings, counts.at);
        await addCounts(trx, counts);
      }),

    freeze: (until, now) => db.transaction().execute((trx) => freeze(trx, until, now)),
  };
}

/** Moves the mark if it is where the counting began; the first thing done, so that a loser has counted nothing. */
async function moveMark(trx: Writing, { from, through }: ClockCounts): Promise<void> {
  const name = "counted";
  const moved =
    from === null
      ? await trx
          .insertInto("sli_mark")
          .values({ name, at: through })
          .onConflict((on) => on.doNothing())
          .executeTakeFirstOrThrow()
      : await trx
          .updateTable("sli_mark")
          .set({ at: through })
          .where("name", "=", name)
          .where("at", "=", from)
          .executeTakeFirstOrThrow();
  if (!changed(moved))
    throw new HubFailure("conflict", "service levels were counted by somebody else meanwhile");
}

async function freeze(trx: Writing, until: Instant, now: Instant): Promise<void> {
  const known = await frozenBefore(trx);
  if (until <= known) return;
  await trx
    .insertInto("sli_mark")
    .values({ name: "frozen", at: until })
    .onConflict((on) => on.column("name").doUpdateSet({ at: until }))
    .execute();
  await foldHours(trx, before(now, minutesKept));
  for (const table of ["sli_minute", "sli_adjustment"] as const) {
    await trx.deleteFrom(table).where("minute", "<", before(now, hoursKept)).execute();
  }
}

const hour = hours(1);

/**
 * Puts the sum of each hour in place of its minutes; but for the hours of the probe in which nobody watched for a while, of
 * which it stays known what came through when.
 */
async function foldHours(trx: Writing, until: Instant): Promise<void> {
  const whole = utcHour(until);
  const start = sql`minute - minute % ${sql.lit(hour)}`;
  const isUnwatched = sql<boolean>`sli = 'ingest-probe' and exists (select 1 from hub_unwatched
    where from_at < ${start} + ${sql.lit(hour)} and until_at > ${start})`;
  const isMinute = sql<boolean>`minute < ${whole} and minute % ${sql.lit(hour)} <> 0 and not (${isUnwatched})`;
  const names = ["good", ...badColumns] as const;
  const added = names.map(
    (name) => sql`${sql.ref(name)} = sli_minute.${sql.ref(name)} + excluded.${sql.ref(name)}`,
  );
  const sums = names.map((name) => sql`sum(${sql.ref(name)})`);
  const key = sql`sli, service, part, minute`;
  await sql`insert into sli_minute (${key}, ${sql.join(names.map((name) => sql.ref(name)))})
    select sli, service, part, ${start}, ${sql.join(sums)} from sli_minute where ${isMinute}
    group by sli, service, part, ${start}
    on conflict (${key}) do update set ${sql.join(added)}`.execute(trx);
  await trx.deleteFrom("sli_minute").where(isMinute).execute();
}

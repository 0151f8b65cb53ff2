import { z } from "zod";
import { bucketStart } from "../../model/civil-time.ts";
import { HubFailure } from "../../model/failure.ts";
import { rollupZone } from "../../model/rollups.ts";
import { type DelaySketch, delayNames, type Maintenance, maintenanceAMonth } from "../../model/sli.ts";
import type { SliBook } from "../../model/sli-book.ts";
import { after, atMillisecond, between, days, type Instant } from "../../model/time.ts";
import { bulk } from "./bulk.ts";
import type { Database, Writing } from "./counters.ts";
import { putMessagesRight } from "./monthly/messages.ts";
import { epoch, rowReader } from "./rows.ts";
import { serviceColumn } from "./sli-rows.ts";

/** Puts sketches in place of those of their keys. */
export function delayUpserts(
  db: Database,
): (trx: Writing, sketches: readonly DelaySketch[]) => Promise<void> {
  const upsert = bulk(
    4,
    (rows) =>
      db
        .insertInto("delay_sketch")
        .values(Array.from({ length: rows }, () => ({ name: "", service: "", hour: 0, encoded: "" })))
        .onConflict((on) =>
          on
            .columns(["name", "service", "hour"])
            .doUpdateSet((row) => ({ encoded: row.ref("excluded.encoded") })),
        )
        .compile().sql,
  );
  return async (trx, sketches) => {
    await upsert(
      trx,
      sketches.flatMap(({ name, service, hour, encoded }) => [name, service ?? "", hour, encoded]),
    );
    await putMessagesRight(trx, sketches);
  };
}

const readSketch = rowReader(
  "delay_sketch",
  z.object({ name: z.enum(delayNames), service: serviceColumn, hour: epoch, encoded: z.string() }),
);

export const sketchReading = (db: Database): Pick<SliBook, "delays"> => ({
  delays: async ({ name, service, from, until }) => {
    const rows = await db
      .selectFrom("delay_sketch")
      .selectAll()
      .where("name", "=", name)
      .where("hour", ">=", from)
      .where("hour", "<", until)
      .$if(service !== undefined, (query) => query.where("service", "=", service ?? ""))
      .orderBy("hour")
      .orderBy("service")
      .execute();
    return rows.map(readSketch);
  },
});

const readMaintenance = rowReader(
  "maintenance",
  z
    .object({ from_at: epoch, until_at: epoch, reason: z.string(), by_whom: z.string(), declared_at: epoch })
    .transform(
      ({ from_at: from, until_at: until, reason, by_whom: by, declared_at: declaredAt }): Maintenance => ({
        from,
        until,
        reason,
        by,
        declaredAt,
      }),
    ),
);

async function maintenanceIn(db: Database, from: Instant, until: Instant): Promise<readonly Maintenance[]> {
  const rows = await db
    .selectFrom("maintenance")
    .selectAll()
    .where("until_at", ">", from)
    .where("from_at", "<", until)
    .orderBy("from_at")
    .execute();
  return rows.map(readMaintenance);
}

const refused = (why: string): never => {
  throw new HubFailure("input-rejected", why);
};

export const maintenanceCalls = (db: Database): Pick<SliBook, "maintenance" | "declare"> => ({
  maintenance: (from, until) => maintenanceIn(db, from, until),

  declare: (asked) =>
    db.transaction().execute(async (trx) => {
      const { from, until, reason, by, declaredAt } = asked;
      if (from <= declaredAt) refused("from: must lie in the future; what has begun is not planned");
      if (until <= from) refused("until: must lie after from");
      // Held first, so that of two who declare at once the second sees the first.
      await trx
        .insertInto("sli_mark")
        .values({ name: "maintenance", at: declaredAt })
        .onConflict((on) => on.column("name").doUpdateSet({ at: declaredAt }))
        .execute();
      await mustFit(trx, asked);
      await trx
        .insertInto("maintenance")
        .values({ from_at: from, until_at: until, reason, by_whom: by, declared_at: declaredAt })
        .execute();
    }),
});

async function mustFit(trx: Writing, asked: Maintenance): Promise<void> {
  const overlapping = await maintenanceIn(trx, asked.from, asked.until);
  if (overlapping.length > 0) refused("from: other maintenance is declared for that time");
  for (const month of monthsOf(asked.from, asked.until)) {
    const own = [...(await maintenanceIn(trx, month.from, month.until)), asked];
    const used = own.reduce((sum, each) => sum + within(each, month), 0);
    if (used > maintenanceAMonth) refused("until: more than four hours of a civil month would be left out");
  }
}

interface Stretch {
  readonly from: Instant;
  readonly until: Instant;
}

const within = (one: Stretch, other: Stretch): number =>
  Math.max(
    0,
    between(one.from > other.from ? one.from : other.from, one.until < other.until ? one.until : other.until),
  );

/** The civil months that a stretch touches. */
function monthsOf(from: Instant, until: Instant): readonly Stretch[] {
  const months: Stretch[] = [];
  for (let start = monthStart(from); start < until; ) {
    const end = monthStart(after(start, days(32)));
    months.push({ from: start, until: end });
    start = end;
  }
  return months;
}

function monthStart(at: Instant): Instant {
  const midnight = bucketStart(at, "P1D", rollupZone);
  const noon = new Date(after(midnight, days(0.5)));
  const first = Date.UTC(noon.getUTCFullYear(), noon.getUTCMonth(), 1, 12);
  return bucketStart(atMillisecond(first), "P1D", rollupZone);
}

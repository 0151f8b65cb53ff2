import { sql } from "kysely";
import { z } from "zod";
import { deviceKey, halvesOf } from "../../model/identity.ts";
import type { LedgerCount } from "../../model/ledger.ts";
import type { ServiceUsage } from "../../model/service-standing.ts";
import type { LedgerBook } from "../../model/state-store.ts";
import { type Bulk, bulk } from "./bulk.ts";
import type { Database } from "./counters.ts";
import { rowReader } from "./rows.ts";

const figures = ["processed", "found", "stored", "duplicate", "quarantined", "statuses", "bytes"] as const;
const none = { processed: 0, found: 0, stored: 0, duplicate: 0, quarantined: 0, statuses: 0, bytes: 0 };

const readSums = rowReader(
  "ledger",
  z.object({
    device: deviceKey,
    processed: z.int(),
    found: z.int(),
    stored: z.int(),
    duplicate: z.int(),
    quarantined: z.int(),
    statuses: z.int(),
    bytes: z.int(),
  }),
);

export function ledgerBook(db: Database): LedgerBook {
  const counts: LedgerBook["counts"] = async (from, until) => {
    const rows = await db
      .selectFrom("ledger")
      .select("device")
      .select((row) => figures.map((figure) => row.fn.sum<number>(figure).as(figure)))
      .where("hour", ">=", from)
      .where("hour", "<", until)
      .groupBy("device")
      .orderBy("device")
      .execute();
    return rows.map(readSums);
  };
  return { counts, usage: async (from, until) => usageOf(await counts(from, until)) };
}

function usageOf(counts: readonly Omit<LedgerCount, "hour">[]): readonly Omit<ServiceUsage, "devices">[] {
  return [...Map.groupBy(counts, ({ device }) => halvesOf(device).service)].map(([service, own]) => {
    const sum = (figure: (typeof figures)[number]) => own.reduce((total, each) => total + each[figure], 0);
    return {
      service,
      messages: sum("processed") - sum("statuses"),
      readings: sum("found"),
      quarantined: sum("quarantined"),
      bytes: sum("bytes"),
    };
  });
}

/** The statement that adds counts to what is there. */
export const ledgerInsert = (db: Database): Bulk =>
  bulk(9, (rows) => {
    const values = Array.from({ length: rows }, () => ({ hour: 0, device: "", ...none }));
    const sums = figures.map((figure) => [
      figure,
      sql<number>`ledger.${sql.ref(figure)} + excluded.${sql.ref(figure)}`,
    ]);
    return db
      .insertInto("ledger")
      .values(values)
      .onConflict((on) => on.columns(["hour", "device"]).doUpdateSet(Object.fromEntries(sums)))
      .compile().sql;
  });

/** Counts as flat rows, those of one device and hour added up: a statement may meet each line only once. */
export function ledgerRows(counts: readonly LedgerCount[]): (number | string)[] {
  const lines = new Map<string, LedgerCount>();
  for (const count of counts) {
    const name = `${count.hour} ${count.device}`;
    const sum = lines.get(name);
    lines.set(name, sum === undefined ? count : added(sum, count));
  }
  return [...lines.values()].flatMap((line) => [
    line.hour,
    line.device,
    ...figures.map((figure) => line[figure]),
  ]);
}

const added = (one: LedgerCount, other: LedgerCount): LedgerCount => ({
  device: one.device,
  hour: one.hour,
  processed: one.processed + other.processed,
  found: one.found + other.found,
  stored: one.stored + other.stored,
  duplicate: one.duplicate + other.duplicate,
  quarantined: one.quarantined + other.quarantined,
  statuses: one.statuses + other.statuses,
  bytes: one.bytes + other.bytes,
});

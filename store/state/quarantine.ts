import { z } from "zod";
import { deviceKey, messageAt } from "../../model/identity.ts";
import { type Quarantined, quarantineReason } from "../../model/quarantine.ts";
import type { QuarantineBook, QuarantineItem } from "../../model/state-store.ts";
import { bulk } from "./bulk.ts";
import { allot, type Database, type Writing } from "./counters.ts";
import { numberPlace, pageFrom, pageSize, placeIn } from "./pages.ts";
import { epoch, padded, rowReader } from "./rows.ts";

/** How much is kept aside: rows in all, and bytes of each one's content. What is beyond is counted and gone. */
export interface QuarantineRoom {
  readonly rows: number;
  readonly contentBytes: number;
}
export const quarantineRoom: QuarantineRoom = { rows: 200_000, contentBytes: 128 * 1024 };

const quarantineRow = z.object({
  id: z.int(),
  partition: z.int(),
  position: z.int(),
  device: deviceKey,
  received_at: epoch,
  path: z.string(),
  reason: quarantineReason,
  detail: z.string(),
});
const readQuarantined = rowReader("quarantine", quarantineRow);
const columns = ["id", "partition", "position", "device", "received_at", "path", "reason", "detail"] as const;

function quarantinedFrom(row: unknown): Quarantined {
  const { partition, position, received_at: receivedAt, ...same } = readQuarantined(row);
  return { ...same, receivedAt, message: messageAt(partition, position) };
}

type Asked = Parameters<QuarantineBook["list"]>[0];

/** What was kept aside, newest first. */
export const quarantineBook = (db: Database): QuarantineBook => ({
  list: async (asked, page) => {
    if ("services" in asked && asked.services.length === 0) return { items: [], next: null };
    const size = pageSize(page);
    const place = placeIn(page, numberPlace);
    const rows = await askedFor(db, asked)
      .$if(place !== undefined, (query) => query.where("id", "<", place?.[0] ?? 0))
      .orderBy("id", "desc")
      .limit(size + 1)
      .execute();
    return pageFrom(rows, size, quarantinedFrom, (row) => [row.id]);
  },
});

function askedFor(db: Database, asked: Asked) {
  const query = db.selectFrom("quarantine").select(columns);
  if ("device" in asked) return query.where("device", "=", asked.device);
  const { services } = asked;
  if (services === "all") return query;
  // The slash keeps `cuore` from finding `cuore-a-casa`; a service's name holds nothing that LIKE takes for a pattern.
  return query.where((row) =>
    row.or(padded(services).map((service) => row("device", "like", `${service}/%`))),
  );
}

/** Adds items and drops the oldest beyond what there is room for. */
export function quarantineIntake(db: Database, room: QuarantineRoom) {
  const one = { partition: 0, position: 0, device: "", received_at: 0, path: "", reason: "", detail: "" };
  const insert = bulk(9, (rows) => {
    const values = Array.from({ length: rows }, () => ({ id: 0, ...one, content: new Uint8Array() }));
    return db.insertInto("quarantine").values(values).compile().sql;
  });
  return async (trx: Writing, partition: number, items: readonly QuarantineItem[]): Promise<void> => {
    if (items.length === 0) return;
    const first = await allot(trx, "quarantine", items.length);
    const values = items.flatMap((item, index) => [
      first + index,
      partition,
      item.position,
      item.device,
      item.receivedAt,
      item.path,
      item.reason,
      item.detail,
      item.content.subarray(0, room.contentBytes),
    ]);
    await insert(trx, values);
    // Ids have gaps only where rows were removed, so this never keeps more rows than there is room for.
    const last = first + items.length - 1;
    const { numDeletedRows } = await trx
      .deleteFrom("quarantine")
      .where("id", "<=", last - room.rows)
      .executeTakeFirstOrThrow();
    if (numDeletedRows > 0n) await allot(trx, "quarantine-dropped", Number(numDeletedRows));
  };
}

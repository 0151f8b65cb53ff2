import type { DeviceKey } from "../../model/identity.ts";
import type { ReadingsQuery } from "../../model/telemetry-store.ts";
import { numberIn, type Sqlite, textIn } from "../sqlite.ts";
import { cursorOf, type KeptReading, order, type Place, placeOfCursor } from "./cursor.ts";
import { keptIn, readingColumns } from "./reading-row.ts";

/** The ids of a patient's series of one metric: one for each device that ever measured it. */
export const seriesOf = (db: Sqlite, query: Pick<ReadingsQuery, "patient" | "code">): readonly number[] =>
  devicesOf(db, query).map(({ id }) => id);

function devicesOf(
  db: Sqlite,
  { patient, code }: Pick<ReadingsQuery, "patient" | "code">,
): readonly { readonly id: number; readonly device: DeviceKey }[] {
  const rows = db.prepare("SELECT id, device FROM series WHERE patient = ? AND code = ?");
  return rows
    .all([patient, code])
    .map((row) => ({ id: numberIn(row, "id"), device: textIn(row, "device") as DeviceKey }));
}

/** A page of readings as they are kept. */
export interface KeptPage {
  readonly items: readonly KeptReading[];
  readonly next: string | null;
}

/**
 * One page of a patient's readings. Each series gives its own next rows and they are merged here: left to SQLite,
 * every page would sort the whole range.
 */
export function rangeOf(
  db: Sqlite,
  query: ReadingsQuery,
  page: { limit: number; cursor?: string | undefined },
): KeptPage {
  const behind = page.cursor === undefined ? null : placeOfCursor(page.cursor, query);
  const select = db.prepare(
    `SELECT ${readingColumns} FROM reading r CROSS JOIN series s ON s.id = r.series
     WHERE r.series = ? AND (r.at, r.seq) > (?, ?) AND r.at < ? ORDER BY r.at, r.seq LIMIT ?`,
  );
  const found = devicesOf(db, query)
    .flatMap(({ id, device }) =>
      select.all([id, ...startIn(device, query, behind), query.until, page.limit + 1]),
    )
    .map(keptIn);
  return pageOf(found, query, page.limit);
}

/** The first of the readings as a page; there are more than fit when a store gave one beyond the limit. */
export function pageOf(found: readonly KeptReading[], query: ReadingsQuery, limit: number): KeptPage {
  const sorted = found.toSorted(order);
  const items = sorted.slice(0, limit);
  const last = items.at(-1);
  const hasMore = last !== undefined && sorted.length > items.length;
  return { items, next: hasMore ? cursorOf(last, query) : null };
}

/** The time and `seq` behind which a device's series goes on. */
function startIn(
  device: DeviceKey,
  { from }: ReadingsQuery,
  behind: Place | null,
): [at: number, seq: number] {
  if (behind === null) return [from, -1];
  // Of readings at the cursor's very place, those of devices up to its own were given before it.
  return device <= behind.device ? [behind.at, behind.seq] : [behind.at, behind.seq - 1];
}

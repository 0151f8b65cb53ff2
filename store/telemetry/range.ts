import type { ReadingsPage, ReadingsQuery } from "../../model/telemetry-store.ts";
import { numberIn, type Sqlite } from "../sqlite.ts";
import { cursorOf, cursorRejected, order, type Place, placeIn, placeOfCursor } from "./cursor.ts";
import { readingColumns, readingIn } from "./reading-row.ts";

/** The ids of a patient's series of one metric: one for each device that ever measured it. */
export function seriesOf(db: Sqlite, { patient, code }: ReadingsQuery): readonly number[] {
  const rows = db.prepare("SELECT id FROM series WHERE patient = ? AND code = ?").all([patient, code]);
  return rows.map((row) => numberIn(row, "id"));
}

/**
 * One page of a patient's readings. Each series gives its own next rows and they are merged here: left to SQLite,
 * every page would sort the whole range.
 */
export function rangeOf(
  db: Sqlite,
  query: ReadingsQuery,
  page: { limit: number; cursor?: string | undefined },
): ReadingsPage {
  const ids = seriesOf(db, query);
  const behind = page.cursor === undefined ? null : checked(placeOfCursor(page.cursor), query, ids);
  const select = db.prepare(
    `SELECT ${readingColumns} FROM reading r CROSS JOIN series s ON s.id = r.series
     WHERE r.series = ? AND (r.at, r.seq) > (?, ?) AND r.at < ? ORDER BY r.at, r.seq LIMIT ?`,
  );
  const rows = ids
    .flatMap((id) => select.all([id, ...startIn(id, query, behind), query.until, page.limit + 1]))
    .map((row) => ({ row, place: placeIn(row) }))
    .sort((a, b) => order(a.place, b.place));
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  const hasMore = last !== undefined && rows.length > items.length;
  return { items: items.map(({ row }) => readingIn(row)), next: hasMore ? cursorOf(last.place) : null };
}

/** The time and `seq` behind which a series goes on. */
function startIn(series: number, { from }: ReadingsQuery, behind: Place | null): [at: number, seq: number] {
  if (behind === null) return [from, -1];
  if (series === behind.series) return [behind.at, behind.seq];
  // Of readings at the cursor's time, those of lower series were given before it, those of higher ones were not.
  return series < behind.series ? [behind.at + 1, -1] : [behind.at, -1];
}

function checked(place: Place, { from, until }: ReadingsQuery, ids: readonly number[]): Place {
  if (place.at < from || place.at >= until || !ids.includes(place.series)) throw cursorRejected();
  return place;
}

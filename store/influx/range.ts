import type { TelemetryClass } from "../../model/retention.ts";
import type { ReadingsQuery } from "../../model/telemetry-store.ts";
import { type KeptReading, order, type Place, placeOfCursor } from "../telemetry/cursor.ts";
import { type KeptPage, pageOf } from "../telemetry/range.ts";
import type { Ask } from "./query.ts";
import { readingFields, readingsIn, timeText } from "./rows.ts";

const statement = (most: number): string => `
  SELECT ${readingFields} FROM "reading"
  WHERE "patient" = $patient AND "metric" = $metric AND time >= $from AND time < $until
  GROUP BY "service", "device" LIMIT ${most}`;

/**
 * One page of a patient's readings. Each series gives its own next rows and they are merged here; one row more than
 * fits says that there is another page, and one more may be the cursor's own.
 */
export async function rangeOf(
  ask: Ask,
  of: TelemetryClass,
  query: ReadingsQuery,
  page: { limit: number; cursor?: string | undefined },
): Promise<KeptPage> {
  const behind = page.cursor === undefined ? null : placeOfCursor(page.cursor, query);
  const { patient, code } = query;
  const bind = { patient, metric: code, from: startOf(query, behind), until: timeText(query.until) };
  const found: KeptReading[] = [];
  for await (const piece of ask({ of, statements: [statement(page.limit + 2)], bind })) {
    const readings = readingsIn(piece, { patient, code });
    for (const reading of readings) if (behind === null || order(reading, behind) > 0) found.push(reading);
  }
  return pageOf(found, query, page.limit);
}

const startOf = ({ from }: ReadingsQuery, behind: Place | null): string =>
  behind === null ? timeText(from) : timeText(behind.at, behind.seq);

import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import type { Page, PageAsked } from "../../model/paging.ts";

/** The most rows a page may have, whatever was asked. */
const most = 1000;
export const pageSize = (asked: PageAsked): number => Math.max(1, Math.min(most, Math.floor(asked.limit)));

/** Where a page begins: the sort key of the last row before it, as its reader was given it. */
export function placeIn<Place extends z.ZodType>(
  asked: PageAsked,
  place: Place,
): z.output<Place> | undefined {
  if (asked.cursor === undefined) return undefined;
  const read = place.safeParse(decoded(asked.cursor));
  if (read.success) return read.data;
  throw new HubFailure("input-rejected", "the cursor is not one this list gave");
}

function decoded(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    return undefined;
  }
}

/** A page from one row more than it may hold, by which it is known whether there is a next one. */
export function pageFrom<Row, Item>(
  rows: readonly Row[],
  size: number,
  itemOf: (row: Row) => Item,
  placeOf: (row: Row) => readonly (string | number)[],
): Page<Item> {
  const kept = rows.slice(0, size);
  const last = kept.at(-1);
  const next = rows.length > size && last !== undefined ? JSON.stringify(placeOf(last)) : null;
  return { items: kept.map(itemOf), next: next === null ? null : Buffer.from(next).toString("base64url") };
}

/** Sort keys by which lists go on. */
export const textPlace = z.tuple([z.string()]);
export const numberPlace = z.tuple([z.int()]);
export const timePlace = z.tuple([z.int(), z.string()]);

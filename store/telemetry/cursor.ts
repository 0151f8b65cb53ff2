import { HubFailure } from "../../model/failure.ts";
import { numberIn, type SqlRow } from "../sqlite.ts";

/** A reading's place in the order of all readings: by time, then series, then what was given for the same time. */
export interface Place {
  readonly at: number;
  readonly series: number;
  readonly seq: number;
}

export const placeIn = (row: SqlRow): Place => ({
  at: numberIn(row, "at"),
  series: numberIn(row, "series"),
  seq: numberIn(row, "seq"),
});

export const order = (a: Place, b: Place): number => a.at - b.at || a.series - b.series || a.seq - b.seq;

const cursorForm = /^e1\.(-?\d{1,16})\.(\d{1,16})\.(\d{1,16})$/;

/** A place as the text a client hands back to go on behind it. */
export const cursorOf = ({ at, series, seq }: Place): string =>
  Buffer.from(`e1.${at}.${series}.${seq}`).toString("base64url");

/** Throws `input-rejected` for a text that `cursorOf` did not make. */
export function placeOfCursor(cursor: string): Place {
  const found = cursorForm.exec(Buffer.from(cursor, "base64url").toString("latin1"));
  const place = { at: Number(found?.[1]), series: Number(found?.[2]), seq: Number(found?.[3]) };
  if (found === null || cursorOf(place) !== cursor) throw cursorRejected();
  return place;
}

export const cursorRejected = (): HubFailure =>
  new HubFailure("input-rejected", "the cursor is not one this list gave");

import { hash } from "node:crypto";
import { HubFailure } from "../../model/failure.ts";
import { type DeviceKey, deviceKey } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import type { ReadingsQuery } from "../../model/telemetry-store.ts";
import type { Instant } from "../../model/time.ts";
import { atMillisecond } from "../../model/time.ts";

/** A reading as a store keeps it: `seq` tells apart values a device gave for the same time; it is not a time. */
export interface KeptReading extends Reading {
  readonly seq: number;
}

/** A reading's place among all of one patient and metric: the same in every telemetry store. */
export interface Place {
  readonly at: Instant;
  readonly seq: number;
  readonly device: DeviceKey;
}

export const order = (a: Place, b: Place): number =>
  a.at - b.at || a.seq - b.seq || (a.device === b.device ? 0 : a.device < b.device ? -1 : 1);

const cursorForm = /^r1\.([0-9a-f]{8})\.(\d{1,16})\.(\d{1,6})\.([a-z0-9/-]+)$/;

/** A place as the text a client hands back to go on behind it. It fits the query it was given for, whatever its store. */
export const cursorOf = ({ at, seq, device }: Place, query: ReadingsQuery): string =>
  Buffer.from(`r1.${markOf(query)}.${at}.${seq}.${device}`).toString("base64url");

/** Throws `input-rejected` for a text that `cursorOf` did not make for this patient, metric and stretch of time. */
export function placeOfCursor(cursor: string, query: ReadingsQuery): Place {
  const [, mark, at, seq, named] = cursorForm.exec(Buffer.from(cursor, "base64url").toString("latin1")) ?? [];
  const device = deviceKey.safeParse(named);
  if (mark !== markOf(query) || !device.success) throw cursorRejected();
  const place = { at: atMillisecond(Number(at)), seq: Number(seq), device: device.data };
  const isWithin = place.at >= query.from && place.at < query.until;
  if (!isWithin || cursorOf(place, query) !== cursor) throw cursorRejected();
  return place;
}

const markOf = ({ patient, code }: ReadingsQuery): string => hash("sha256", `${patient} ${code}`).slice(0, 8);

const cursorRejected = (): HubFailure =>
  new HubFailure("input-rejected", "the cursor is not one this list gave");

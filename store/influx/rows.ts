import { deviceKey, messageAt, type PatientId } from "../../model/identity.ts";
import { atMillisecond, formatInstant, type Instant } from "../../model/time.ts";
import type { KeptReading, Place } from "../telemetry/cursor.ts";
import { contextShape, flagsOf } from "../telemetry/reading-row.ts";
import { unavailable } from "./http.ts";
import { fields, placeOfTime } from "./line.ts";
import type { Cell, Piece } from "./query.ts";

/** What a statement selects so that `readingsIn` can read it. */
export const readingFields = Object.values(fields)
  .map((field) => `"${field}"`)
  .join(", ");
const columns = ["time", ...Object.values(fields)].join(" ");

/** The readings of a patient in a piece that was gathered by service and device, and by metric if that is not told. */
export function readingsIn(piece: Piece, of: { patient: PatientId; code?: string }): KeptReading[] {
  const { service, device: name, metric } = piece.tags;
  const device = deviceKey.safeParse(`${service}/${name}`);
  const code = of.code ?? metric;
  if (piece.columns.join(" ") !== columns || !device.success || code === undefined) throw strange();
  const series = { patient: of.patient, device: device.data, code };
  return piece.rows.map((row) => ({ ...series, ...measuredIn(row) }));
}

function measuredIn(row: readonly Cell[]): Omit<KeptReading, "patient" | "device" | "code"> {
  const [time, v, q, rcv, part, pos, dev, sv, su, cx] = row;
  const { at, seq } = placeInTime(time);
  return {
    at,
    seq,
    deviceAt: dev === null ? at : atMillisecond(numberIn(dev)),
    receivedAt: atMillisecond(numberIn(rcv)),
    value: numberIn(v),
    sent: typeof su === "string" ? { value: numberIn(sv), unit: su } : null,
    context: typeof cx === "string" ? contextIn(cx) : null,
    flags: flagsOf(numberIn(q ?? 0)),
    message: messageAt(numberIn(part ?? 0), numberIn(pos)),
  };
}

export function numberIn(cell: Cell | undefined): number {
  if (typeof cell !== "number") throw strange();
  return cell;
}

function contextIn(text: string): Readonly<Record<string, string>> {
  try {
    return contextShape.parse(JSON.parse(text));
  } catch {
    throw strange();
  }
}

/** A time as InfluxDB writes it. */
export function placeInTime(cell: Cell | undefined): Pick<Place, "at" | "seq"> {
  const place = typeof cell === "string" ? placeOfTime(cell) : null;
  if (place === null) throw strange();
  return place;
}

// InfluxDB counts nanoseconds in 64 bits and refuses what is beyond; nothing was measured there.
const firstTime = Date.parse("1700-01-01T00:00:00Z");
const lastTime = Date.parse("2262-01-01T00:00:00Z");

/** A time as InfluxDB reads it, to bind. */
export function timeText(at: Instant, seq = 0): string {
  const within = atMillisecond(Math.min(Math.max(at, firstTime), lastTime));
  return `${formatInstant(within).slice(0, -1)}${String(seq).padStart(6, "0")}Z`;
}

const strange = () => unavailable("a reading there is not as the hub writes them");

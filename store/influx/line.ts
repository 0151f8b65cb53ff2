import { halvesOf } from "../../model/identity.ts";
import { atMillisecond, type Instant } from "../../model/time.ts";
import type { KeptReading } from "../telemetry/cursor.ts";
import { flagBits, placeOf } from "../telemetry/reading-row.ts";

export const measurement = "reading";
export const tags = ["device", "metric", "patient", "service"] as const;

/**
 * The fields of a reading. `q` only when there are flags, `part` in partitions but the first, `dev` only when the device's
 * clock was off, `sv` and `su` when value or unit were sent otherwise, `cx` (JSON) when there is a context: InfluxDB keeps a
 * column of times for every field. All numbers but `v` and `sv` are whole.
 */
export const fields = {
  value: "v",
  flags: "q",
  receivedAt: "rcv",
  partition: "part",
  position: "pos",
  deviceAt: "dev",
  sentValue: "sv",
  sentUnit: "su",
  context: "cx",
} as const;

const tagForm = /^[A-Za-z0-9_.:-]{1,64}$/;
const mostSeq = 999_999;

/**
 * A reading as a line of InfluxDB's line protocol; `null` when it cannot be said in one. A tag with any other character is
 * refused, not escaped: the client and the server differ in what they escape.
 */
export function lineOf(reading: KeptReading): string | null {
  const { patient, device, code, at, seq } = reading;
  const halves = halvesOf(device);
  const said = [halves.device, code, patient, halves.service];
  const values = fieldsOf(reading);
  if (!said.every((tag) => tagForm.test(tag)) || values === null) return null;
  if (!isWhole(at) || !isWhole(seq) || seq > mostSeq) return null;
  const series = tags.map((tag, place) => `,${tag}=${said[place]}`).join("");
  return `${measurement}${series} ${values} ${timeOf(at, seq)}`;
}

/**
 * A measured time and its `seq` as nanoseconds, which a number cannot hold: the digits below the millisecond are `seq`
 * and no time.
 */
export const timeOf = (at: Instant, seq: number): string => `${at}${String(seq).padStart(6, "0")}`;

const timeForm = /^(.{19})(?:\.(\d{1,9}))?Z$/;

/** The inverse of `timeOf`, of the text InfluxDB answers with (RFC 3339); `null` when it is none. */
export function placeOfTime(text: string): { readonly at: Instant; readonly seq: number } | null {
  const [, whole, fraction = ""] = timeForm.exec(text) ?? [];
  const digits = fraction.padEnd(9, "0");
  const second = whole === undefined ? Number.NaN : Date.parse(`${whole}Z`);
  if (Number.isNaN(second)) return null;
  return { at: atMillisecond(second + Number(digits.slice(0, 3))), seq: Number(digits.slice(3)) };
}

function fieldsOf(reading: KeptReading): string | null {
  const { value, flags, receivedAt, at, deviceAt, sent, context } = reading;
  const { partition, position } = placeOf(reading);
  const wholes = [receivedAt, partition, position, deviceAt];
  const numbers = [value, sent?.value ?? 0];
  if (!wholes.every(isWhole) || !numbers.every(Number.isFinite)) return null;
  const said = [
    // Without the letter `i` behind it, a number is a float to InfluxDB, whatever its digits.
    `${fields.value}=${value}`,
    `${fields.receivedAt}=${receivedAt}i`,
    `${fields.position}=${position}i`,
  ];
  if (flags.length > 0) said.push(`${fields.flags}=${flagBits(flags)}i`);
  if (partition > 0) said.push(`${fields.partition}=${partition}i`);
  if (deviceAt !== at) said.push(`${fields.deviceAt}=${deviceAt}i`);
  if (sent !== null)
    said.push(`${fields.sentValue}=${sent.value}`, `${fields.sentUnit}=${quoted(sent.unit)}`);
  if (context !== null) said.push(`${fields.context}=${quoted(JSON.stringify(context))}`);
  return said.join(",");
}

const isWhole = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;

const quoted = (text: string): string => `"${text.replaceAll(/[\\"]/g, "\\$&")}"`;

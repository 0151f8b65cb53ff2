import { hash } from "node:crypto";
import type { KeptReading } from "../telemetry/cursor.ts";
import { flagBits } from "../telemetry/reading-row.ts";

/** How many readings there are, and what they come to whatever their order: the sum of their hashes. */
export interface Fingerprint {
  add(reading: KeptReading): void;
  readonly count: number;
  equals(other: Fingerprint): boolean;
  readonly sum: bigint;
}

const mask = (1n << 128n) - 1n;

export function fingerprint(): Fingerprint {
  let count = 0;
  let sum = 0n;
  return {
    add(reading) {
      count += 1;
      sum = (sum + BigInt(`0x${hash("sha256", textOf(reading)).slice(0, 32)}`)) & mask;
    },
    get count() {
      return count;
    },
    get sum() {
      return sum;
    },
    equals: (other) => other.count === count && other.sum === sum,
  };
}

/** All that is kept of a reading, series and place apart. */
export function textOf({ context, sent, flags, ...plain }: KeptReading): string {
  const { at, seq, value, deviceAt, receivedAt, message } = plain;
  const given = context === null ? null : Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const told = sent === null ? null : [sent.value, sent.unit];
  return JSON.stringify([at, seq, value, flagBits(flags), deviceAt, receivedAt, message, told, given]);
}

export const isSame = (one: KeptReading, other: KeptReading): boolean => textOf(one) === textOf(other);

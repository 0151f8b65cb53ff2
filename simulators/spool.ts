import { readingsLimit, type SubmittedReading } from "../model/telemetry-message.ts";

/** A device's own memory of readings it has not handed over. When it is full the oldest are overwritten, as in real ones. */
export interface Spool {
  keep(readings: readonly SubmittedReading[]): void;
  /** The oldest readings, as many as one message takes; they are out of the memory then. */
  take(): readonly SubmittedReading[];
  readonly size: number;
}

export function spoolOf(capacity: number): Spool {
  let kept: SubmittedReading[] = [];
  return {
    keep: (readings) => {
      kept = [...kept, ...readings].slice(-capacity);
    },
    take: () => kept.splice(0, batch),
    get size() {
      return kept.length;
    },
  };
}

/** A reading takes about 90 bytes of JSON; 500 of them stay well inside a message of 64 KiB. */
const batch = Math.min(500, readingsLimit);

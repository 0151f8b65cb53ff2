import type { KeptReading } from "../telemetry/cursor.ts";

/** How much is written at once: as much as the far store takes, found out by its answers. */
export interface BatchSize {
  /** The most readings at once. */
  readonly lines: number;
  /** Divides readings, in order, into parts that may be written at once. */
  parts(readings: readonly KeptReading[]): readonly (readonly KeptReading[])[];
  /** So many at once were too large, or took too long. */
  tooLarge(lines: number): void;
  written(): void;
}

const most = { lines: 5000, bytes: 1_000_000 };
/** After so many parts that went well, more is tried; a store with a firm limit refuses one part in as many. */
const growsAfter = 16;

/** `bytesOf` says about what a reading takes of a request. */
export function batchSize(bytesOf: (reading: KeptReading) => number): BatchSize {
  let lines = most.lines;
  let wentWell = 0;
  return {
    get lines() {
      return lines;
    },
    parts: (readings) => partsOf(readings, lines, bytesOf),
    tooLarge(tried) {
      lines = Math.max(1, Math.min(lines, Math.floor(tried / 2)));
      wentWell = 0;
    },
    written() {
      if (lines === most.lines) return;
      wentWell += 1;
      if (wentWell < growsAfter) return;
      wentWell = 0;
      lines = Math.min(lines * 2, most.lines);
    },
  };
}

function partsOf(
  readings: readonly KeptReading[],
  lines: number,
  bytesOf: (reading: KeptReading) => number,
): readonly (readonly KeptReading[])[] {
  const parts: KeptReading[][] = [];
  let part: KeptReading[] = [];
  let bytes = 0;
  for (const reading of readings) {
    const more = bytesOf(reading);
    if (part.length > 0 && (part.length >= lines || bytes + more > most.bytes)) {
      parts.push(part);
      [part, bytes] = [[], 0];
    }
    part.push(reading);
    bytes += more;
  }
  return part.length > 0 ? [...parts, part] : parts;
}

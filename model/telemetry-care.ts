import type { Reading } from "./reading.ts";
import type { Instant } from "./time.ts";

/** How far a long piece of work is. */
export interface Progressed {
  readonly stage: "copying" | "comparing";
  readonly done: number;
  readonly of: number;
  /** What is counted. */
  readonly unit: "readings" | "series";
}

/** A series that is not the same on both sides, with how many readings each has. */
export interface SeriesDifference extends Pick<Reading, "patient" | "code" | "device"> {
  readonly here: number;
  readonly there: number;
}

/** What came of copying readings from one telemetry store to the other. */
export interface CopyReport {
  /** `already` when there was nothing left to do. */
  readonly outcome: "copied" | "already" | "different";
  /** Whether it went on where an earlier run had ended. */
  readonly resumed: boolean;
  readonly series: number;
  /** Readings that are the same on both sides. */
  readonly readings: number;
  /** Readings that were sent in this run, those sent before and again included. */
  readonly carried: number;
  /** Readings left behind because their term is over. */
  readonly expired: number;
  /** Readings InfluxDB would not take. */
  readonly refused: number;
  readonly differences: readonly SeriesDifference[];
}

/** What a sample of readings came to, when stores and journal were compared. */
export interface Verification {
  /** Readings drawn. */
  readonly checked: number;
  readonly missing: number;
  readonly different: number;
  readonly journal: {
    readonly same: number;
    readonly different: number;
    /** The journal has let the message go, or what it held was taken out since. */
    readonly gone: number;
  };
}

/** What this machine knows of the store elsewhere, and how much is to be carried there. */
export interface NearStanding {
  readonly messages: number;
  readonly readings: number;
  readonly since: Instant | null;
  readonly bytes: number;
  /** What was measured before this may be elsewhere alone; 0 when all is here. */
  readonly prunedBefore: Instant;
  /** Until when a write given up half-way may still take place there; 0 for never. */
  readonly doubtUntil: Instant;
}

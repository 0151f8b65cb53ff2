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

/** A journal's messages, read a second time. */
export interface MessagesAgain {
  readonly oldest: number;
  /** The last message taken to its end. */
  readonly end: number;
  /** What of a message would be stored today; `null` for one that is not there, or not taken to its end. */
  readingsOf(position: number): Promise<readonly Reading[] | null>;
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
  /** Up to where in the journal readings are in the file on this machine, and up to where they are in InfluxDB. */
  readonly cursors: readonly {
    readonly partition: number;
    readonly fed: number;
    readonly carried: number;
  }[];
  readonly waiting: {
    readonly messages: number;
    readonly readings: number;
    readonly since: Instant | null;
    readonly bytes: number;
  };
  /** What was measured before this may be elsewhere alone; `null` when all is here. */
  readonly nearSince: Instant | null;
  /** Until when a write given up half-way may still take place there; `null` when none is. */
  readonly doubtUntil: Instant | null;
}

export interface StoreStanding {
  /** Without secrets. */
  readonly place: string;
  /** Why InfluxDB cannot be used as it is; `null` when it can, or is not asked for. */
  readonly fault: string | null;
  /** `null` when all readings are kept on this machine. */
  readonly near: NearStanding | null;
}

/** What a telemetry store needs now and then from those who run it. */
export interface TelemetryCare {
  standing(): Promise<StoreStanding>;
  /** Compares readings drawn among those that arrived in a stretch of time. */
  verify(asked: {
    readonly count: number;
    readonly from: Instant;
    readonly until: Instant;
  }): Promise<Verification>;
  /**
   * Has all that was received since a time carried again. What was measured before `nearSince` is no longer here to be
   * carried.
   */
  refeed(receivedFrom: Instant): Promise<{ readonly waiting: number; readonly nearSince: Instant | null }>;
  /** With the hub stopped. */
  copy(
    to: "influx" | "embedded",
    how: { readonly resume: boolean; readonly told: (progress: Progressed) => void },
  ): Promise<CopyReport>;
}

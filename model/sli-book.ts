import type { MunicipalityCode, PatientId, ServiceId } from "./identity.ts";
import type { Priority } from "./rule.ts";
import type { BadCause, DelaySketch, Maintenance, SliCounts, SliQuery, SliSum } from "./sli.ts";
import type { Duration, Instant } from "./time.ts";

/** One thing to be measured once, of one person, by the plan that held when it opened. */
export interface PersonSlot {
  readonly patient: PatientId;
  readonly code: string;
  readonly opensAt: Instant;
  readonly dueAt: Instant;
  readonly closesAt: Instant;
  readonly service: ServiceId;
  readonly municipality: MunicipalityCode;
  readonly plan: string;
}

/** Readings of one batch that fell into a slot. */
export interface SlotTouch extends PersonSlot {
  readonly metAt: Instant;
  readonly receivedAt: Instant;
  readonly readings: number;
}

/** A slot that was due is over; `cause` says why nothing came in time, `null` where something did. */
export interface SlotClosing extends PersonSlot {
  readonly cause: BadCause | null;
}

/** What is known of a slot that closes. */
export interface SlotMet {
  readonly patient: PatientId;
  readonly code: string;
  readonly opensAt: Instant;
  readonly receivedAt: Instant | null;
  readonly isClosed: boolean;
}

/** How many slots closed in a window, had a reading in time, and have one by now. */
export interface SlotSums {
  readonly due: number;
  readonly inTime: number;
  readonly eventually: number;
}

/** An alert as its answering is counted. */
export interface AwaitedAlert {
  readonly id: string;
  readonly service: ServiceId;
  readonly careGroup: string | null;
  readonly priority: Priority;
  readonly raisedAt: Instant;
}

/** What became of an alert up to some moment. */
export interface AlertAnswer {
  readonly id: string;
  /** When somebody first took it in hand or resolved it. */
  readonly answeredAt: Instant | null;
  /** Over by itself, taken back, told of as a test, or not told of: it needed no answer. */
  readonly needsNone: boolean;
  readonly undeliverable: boolean;
}

/** A notice whose time was over. */
export interface NoticeDue {
  readonly service: ServiceId;
  readonly priority: Priority;
  readonly dueAt: Instant;
  readonly sentAt: Instant | null;
  readonly tries: number;
  /** There was nobody to send it to. */
  readonly unaddressed: boolean;
}

export interface SliMarks {
  /** Up to when all was counted by the clock; `null` before the first time. */
  readonly counted: Instant | null;
  /** Minutes before are frozen. */
  readonly frozen: Instant;
}

/** What was counted by the clock for `(from, through]`. */
export interface ClockCounts extends SliCounts {
  readonly from: Instant | null;
  readonly through: Instant;
}

export interface SliBook {
  /** Adds to minutes, to their adjustments where they are frozen. What the pipeline counts goes with its batch instead. */
  add(counts: SliCounts): Promise<void>;
  sum(query: SliQuery): Promise<SliSum>;
  /** Sums from each of these moments until `until`, in their order: for windows that end together. */
  sumsSince(query: Omit<SliQuery, "from">, froms: readonly Instant[]): Promise<readonly SliSum[]>;
  /** Sums of each `step` counted from 1970, oldest first, those without anything left out. */
  steps(query: SliQuery, step: Duration): Promise<readonly (SliSum & { readonly from: Instant })[]>;
  /** The services that have anything of an indicator in a window. */
  parts(
    query: Omit<SliQuery, "service" | "part">,
  ): Promise<readonly { readonly service: ServiceId | null; readonly part: string }[]>;
  marks(): Promise<SliMarks>;
  /** Adds and moves the mark, whole; throws `conflict` when it is not at `from`. */
  count(counts: ClockCounts): Promise<void>;
  /** Writes slots that were due as closed, once each however often it is said, with what they count. */
  closeSlots(closings: readonly SlotClosing[], counts: SliCounts): Promise<void>;
  /** Slots with `after < closesAt <= through` of which anything is written. */
  slotsClosing(after: Instant, through: Instant): Promise<readonly SlotMet[]>;
  slotSums(query: Omit<SliQuery, "sli" | "part">): Promise<SlotSums>;
  /** Alerts raised after a place in the feed, and the place this came to; `null` from the first raised at `since`. */
  raisedAfter(
    sequence: number | null,
    since: Instant,
    limit: number,
  ): Promise<{ readonly sequence: number; readonly alerts: readonly AwaitedAlert[] }>;
  /** What became of alerts by then. */
  answers(ids: readonly string[], by: Instant): Promise<readonly AlertAnswer[]>;
  /** Notices with `from < dueAt <= until` that were not silenced. */
  noticesDue(priorities: readonly Priority[], from: Instant, until: Instant): Promise<readonly NoticeDue[]>;
  addDelays(sketches: readonly DelaySketch[]): Promise<void>;
  delays(
    asked: Pick<DelaySketch, "name"> & { readonly service?: ServiceId | null | undefined } & Pick<
        SliQuery,
        "from" | "until"
      >,
  ): Promise<readonly DelaySketch[]>;
  maintenance(from: Instant, until: Instant): Promise<readonly Maintenance[]>;
  /** Throws `input-rejected` for one that began already, overlaps another, or goes beyond four hours of a civil month. */
  declare(maintenance: Maintenance): Promise<void>;
  /** How many take part in each service. */
  persons(): Promise<ReadonlyMap<ServiceId, number>>;
  /** Freezes minutes before; sums up in hours, and at last drops, what is older than kept. */
  freeze(before: Instant, now: Instant): Promise<void>;
}

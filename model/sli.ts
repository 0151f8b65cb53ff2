import { z } from "zod";
import type { ServiceId } from "./identity.ts";
import { type Duration, days, hours, type Instant } from "./time.ts";

/**
 * Service-level indicators: good events among valid ones. An event belongs to the minute in which its outcome was due,
 * so that one that comes late cannot better an old figure by coming.
 */
export const sliNames = [
  /** Valid: an authenticated message that reached us, within its quota. Good: kept and acknowledged within 2 s. */
  "ingest-availability",
  /** Valid: every minute. Good: a synthetic device's message was stored and readable within 30 s. No result is bad. */
  "ingest-probe",
  /** Valid: an accepted reading. Good: stored within 1 s of its arrival. */
  "freshness-platform",
  /** Valid: an accepted live reading of a trusted clock. Good: stored within 30 s (streams) or 5 min (spot) of measuring. */
  "freshness-end-to-end",
  /** Valid: a slot of a plan that closed while the person took part. Good: a valid reading of it came by then. */
  "completeness",
  /** Valid: an alert raised by a reading that was not late. Good: raised within 10 s of that reading's arrival. */
  "detection-latency",
  /** Valid: a notice that fell due. Good: handed over within 60 s (high) or 5 min. Nobody to tell is bad. */
  "notification-delivery",
  /** Valid: an alert whose time to be answered is over. Good: somebody answered in time. */
  "acknowledgement-in-target",
  /** In seconds, not events. Valid: a device is lent out and the hub is up. Good: it is connected or was heard of. */
  "device-uptime",
  /** Valid: a message on a data topic. Good: it could be read whole, was plausible and of a known device. */
  "data-validity",
  /** Valid: a request that was not the asker's own fault. Good: answered, without a fault of ours. */
  "api-availability",
  /** Valid: something looked up and answered. Good: within 300 ms, or 1 s for a report. */
  "api-latency",
  /** Valid: a judgement by the engine. Good: complete, and both evaluators agreed. */
  "judgement-integrity",
] as const;
export const sliName = z.enum(sliNames);
export type SliName = z.infer<typeof sliName>;

/** Those behind whose events there are people: told to evaluators of groups that are large enough alone. */
export const slisOfPeople: readonly SliName[] = [
  "completeness",
  "detection-latency",
  "notification-delivery",
  "acknowledgement-in-target",
  "device-uptime",
];

/** Why an event was bad: one cause each. Only `hub` burns the hub's own budget; a care team sees all. */
export const badCauses = ["device", "network", "hub", "patient", "staff"] as const;
export const badCause = z.enum(badCauses);
export type BadCause = z.infer<typeof badCause>;
export type BadCounts = Readonly<Record<BadCause, number>>;

/** What happened in one minute. */
export interface SliCount {
  readonly sli: SliName;
  /** `null` for the hub itself. */
  readonly service: ServiceId | null;
  /** What objectives may be set for alone: a priority, `stream` or `spot`, `read` or `report`; empty for none. */
  readonly part: string;
  /** The UTC minute in which the outcome was due. */
  readonly minute: Instant;
  readonly good: number;
  readonly bad: Readonly<Partial<Record<BadCause, number>>>;
}

/** Counts, and when they were made: what comes after a minute was frozen stands beside it, by when it came. */
export interface SliCounts {
  readonly at: Instant;
  readonly counts: readonly SliCount[];
}

/** How long late data may still change a minute; then it is frozen, and what comes later stands beside it. */
export const latenessHorizon: Duration = hours(72);
/** How long minutes are kept before only their hours remain, and how long those are. */
export const minutesKept: Duration = days(40);
export const hoursKept: Duration = days(800);

export const utcMinute = (at: Instant): Instant => (Math.floor(at / 60_000) * 60_000) as Instant;

export interface SliQuery {
  readonly sli: SliName;
  /** `null`: what is the hub's alone. Not given: all services and the hub. */
  readonly service?: ServiceId | null | undefined;
  readonly part?: string | undefined;
  /** Minutes with `from <= minute < until`; whole hours of what is older than minutes are kept. */
  readonly from: Instant;
  readonly until: Instant;
}

/** Sums over a window. `adjusted` is what came after freezing, not in `good` and `bad`. */
export interface SliSum {
  readonly good: number;
  readonly bad: BadCounts;
  readonly adjusted: { readonly good: number; readonly bad: number };
}

/** A stretch in which the hub is looked after, declared before it began. */
export interface Maintenance {
  readonly from: Instant;
  readonly until: Instant;
  readonly reason: string;
  readonly by: string;
  readonly declaredAt: Instant;
}
/** No more of a civil month (Europe/Rome) may be declared. */
export const maintenanceAMonth: Duration = hours(4);

export const delayNames = ["delivery", "storage", "detection", "notification", "api"] as const;
export type DelayName = (typeof delayNames)[number];

/** How long things took, in whole milliseconds, an hour each; merged hours are the sketch of the whole. */
export interface DelaySketch {
  readonly name: DelayName;
  readonly service: ServiceId | null;
  readonly hour: Instant;
  /** As hdr-histogram-js encodes it, 2 significant digits. */
  readonly encoded: string;
}
export type DelayKey = Omit<DelaySketch, "encoded">;

/** What all sketches of a window say together; all `null` where there is nothing. Milliseconds. */
export interface DelaySummary {
  readonly n: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** Sketches as they grow. One thread has one, so that each key has one writer. */
export interface DelayTally {
  /** Of these, or of all that grow, those without what is stored of them: it must be given to `recall`, once. */
  missing(keys?: readonly DelayKey[]): readonly DelayKey[];
  recall(sketches: readonly DelaySketch[], of: readonly DelayKey[]): void;
  /** Not a number, infinite or negative is left out. */
  add(key: DelayKey, milliseconds: number): void;
  /** Those that changed and are whole, once a minute however often it is asked. */
  taken(): readonly DelaySketch[];
  /** The same at once: before the end. */
  left(): readonly DelaySketch[];
}

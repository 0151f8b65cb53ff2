import { z } from "zod";
import type { ServiceId } from "./identity.ts";
import { type Duration, days, hours, type Instant } from "./time.ts";

/**
 * Service-level indicators: good events among valid ones. An event belongs to the minute in which its outcome was due,
 * so that one that comes late cannot better an old figure by coming.
 */
export const sliNames = [
  /** Valid: an authenticated message that reached us. Good: kept and acknowledged within 2 s. */
  "ingest-availability",
  /** Valid: every minute. Good: a synthetic device's message was stored and readable within 30 s. No result is bad. */
  "ingest-probe",
  /** Valid: an accepted reading. Good: stored within 1 s of its arrival. */
  "freshness-platform",
  /** Valid: an accepted live reading of a trusted clock. Good: stored within 30 s (streams) or 5 min (spot) of measuring. */
  "freshness-end-to-end",
  /** Valid: a slot of a plan that closed while the person took part. Good: a valid reading of it came by then. */
  "completeness",
  /** Valid: an alert raised that was not late. Good: raised within 10 s of when it could be known. */
  "detection-latency",
  /** Valid: a notice that fell due. Good: confirmed by its receiver within 60 s (high) or 5 min. Nobody to tell is bad. */
  "notification-delivery",
  /** Valid: an alert acknowledged, or whose time for that is over. Good: acknowledged in time. */
  "acknowledgement-in-target",
  /** In seconds, not events. Valid: a device is lent out and the hub is up. Good: it is connected or was heard of. */
  "device-uptime",
  /** Valid: a message on a data topic. Good: it could be read whole, was plausible and of a known device. */
  "data-validity",
  /** Valid: a request that was not the asker's own fault. Good: answered, without a fault of ours. */
  "api-availability",
  /** Valid: an answered request. Good: within 300 ms (reading) or 1 s (report). */
  "api-latency",
  /** Valid: a judgement. Good: complete, and both evaluators agreed. */
  "judgement-integrity",
] as const;
export const sliName = z.enum(sliNames);
export type SliName = z.infer<typeof sliName>;

/** Why an event was bad: one cause each. Only `hub` burns the hub's own budget; a care team sees all. */
export const badCauses = ["device", "network", "hub", "patient", "staff"] as const;
export const badCause = z.enum(badCauses);
export type BadCause = z.infer<typeof badCause>;

/** What happened in one minute. `part` tells apart what objectives may be set for alone, such as a priority; empty for all. */
export interface SliCount {
  readonly sli: SliName;
  /** `null` for the hub itself. */
  readonly service: ServiceId | null;
  readonly part: string;
  /** The UTC minute in which the outcome was due. */
  readonly minute: Instant;
  readonly good: number;
  readonly bad: Readonly<Partial<Record<BadCause, number>>>;
}

/** How long late data may still change a minute; then it is frozen, and what comes later stands beside it. */
export const latenessHorizon: Duration = hours(72);
/** How long minutes are kept before only their hours remain. */
export const minutesKept: Duration = days(400);

export interface SliQuery {
  readonly sli: SliName;
  readonly service?: ServiceId | null | undefined;
  readonly part?: string | undefined;
  readonly from: Instant;
  readonly until: Instant;
}

/** Sums over a window. `adjusted` is what came after freezing, not in `good` and `bad`. */
export interface SliSum {
  readonly good: number;
  readonly bad: Readonly<Record<BadCause, number>>;
  readonly adjusted: { readonly good: number; readonly bad: number };
  /** True where some minute of the window is not frozen yet. */
  readonly provisional: boolean;
}

/** A stretch in which the hub was down or being looked after, declared before it began. */
export interface Maintenance {
  readonly from: Instant;
  readonly until: Instant;
  readonly reason: string;
  readonly by: string;
  readonly declaredAt: Instant;
}

/** How long things took, in whole milliseconds, an hour each; merged hours are the sketch of the whole. */
export interface DelaySketch {
  readonly name: "delivery" | "storage" | "detection" | "notification" | "api";
  readonly service: ServiceId | null;
  readonly hour: Instant;
  /** As hdr-histogram-js encodes it, 2 significant digits. */
  readonly encoded: string;
}

export interface SliBook {
  /** Adds to minutes, to their adjustments where they are frozen. What the pipeline counts goes with its batch instead. */
  add(counts: readonly SliCount[]): Promise<void>;
  sum(query: SliQuery): Promise<SliSum>;
  /** Sums of each `step` of the window, oldest first, those without anything left out. */
  steps(query: SliQuery, step: Duration): Promise<readonly (SliSum & { readonly from: Instant })[]>;
  addDelays(sketches: readonly DelaySketch[]): Promise<void>;
  delays(
    asked: Pick<DelaySketch, "name" | "service"> & Pick<SliQuery, "from" | "until">,
  ): Promise<readonly DelaySketch[]>;
  maintenance(from: Instant, until: Instant): Promise<readonly Maintenance[]>;
  /** Throws `input-rejected` for one that began already, or beyond four hours in a civil month. */
  declare(maintenance: Maintenance): Promise<void>;
  /** Freezes minutes before; drops what is older than kept. Returns how many were frozen. */
  freeze(before: Instant, now: Instant): Promise<number>;
}

import { z } from "zod";
import type { Delivery } from "./notice.ts";
import type { Page, PageAsked } from "./paging.ts";
import { reportKind } from "./report.ts";
import type { ReportQuery } from "./report-book.ts";
import { type Duration, hours, type Instant, instant, minutes } from "./time.ts";

/**
 * `making` → `telling` (its letters are under way) → `told`. `kept`: made, and nobody has a contact to be told at. `failed`:
 * it could not be made, or somebody could not be told. `missed`: its time passed while the hub was off. `dismissed`: failed,
 * and an operator let it be.
 */
export const dueStates = ["making", "telling", "told", "kept", "failed", "missed", "dismissed"] as const;

/** One attempt to tell somebody. */
export const deliveryAttempt = z.object({
  /** From 1. */
  n: z.int(),
  at: instant,
  outcome: z.enum(["sent", "failed"]),
  trouble: z.string().nullable(),
});
export type DeliveryAttempt = z.infer<typeof deliveryAttempt>;

/** Somebody who is told of a report. `to` is a user name; addresses are kept nowhere. */
export const reportDelivery = z.object({
  to: z.string(),
  channel: z.literal("email"),
  state: z.enum(["queued", "sent", "failed"]),
  queuedAt: instant,
  tries: z.int(),
  nextTryAt: instant.nullable(),
  sentAt: instant.nullable(),
  /** What the last attempt met with; `null` when it went well. */
  trouble: z.string().nullable(),
  /** Oldest first. */
  attempts: z.array(deliveryAttempt),
});
export type ReportDelivery = z.infer<typeof reportDelivery>;

/** A period of a schedule that fell due, and who was told. */
export const reportDue = z.object({
  /** `schedule:period`. */
  key: z.string(),
  schedule: z.string(),
  /** `2026-03`, `2026-Q1` or `2026`. */
  period: z.string(),
  kind: reportKind,
  service: z.string().nullable(),
  from: instant,
  until: instant,
  dueAt: instant,
  plannedAt: instant,
  state: z.enum(dueStates),
  /** The report made of it; `null` of a missed one. */
  report: z.string().nullable(),
  /** Why it failed, in words. */
  trouble: z.string().nullable(),
  deliveries: z.array(reportDelivery),
});
export type ReportDue = z.infer<typeof reportDue>;

export type NewDue = Pick<
  ReportDue,
  "key" | "schedule" | "period" | "kind" | "service" | "from" | "until" | "dueAt" | "plannedAt"
>;

/** A letter that is to go now. */
export interface DueLetter {
  readonly due: ReportDue;
  readonly delivery: ReportDelivery;
}

/** A letter is tried so often, which takes about twenty hours. */
export const mostLetterTries = 12;

/** How long to wait after so many failures: twice as long each time, from a minute to six hours. */
export const letterPause = (tries: number): Duration =>
  Math.min(minutes(1) * 2 ** Math.max(0, tries - 1), hours(6)) as Duration;

/** Reports that fall due by themselves: which were planned, who was told, and every attempt. */
export interface DeliveryBook {
  /** Since when each of these schedules is known; those never seen before as of now. */
  known(schedules: readonly string[], now: Instant): Promise<ReadonlyMap<string, Instant>>;
  /** When the last period of a schedule that was written down fell due; `null` without any. */
  lastDueAt(schedule: string): Promise<Instant | null>;
  /**
   * Plans a period and asks for its report under `report`, in one transaction; writes down those that were missed. False,
   * and nothing done, when it was planned before, whoever did so.
   */
  plan(
    due: NewDue,
    report: { readonly id: string; readonly by: string },
    missed: readonly NewDue[],
  ): Promise<boolean>;
  /** Those whose report is being made. */
  making(): Promise<readonly ReportDue[]>;
  /** The report is there: these are told. Nobody: it is `kept`. Of one no longer `making` nothing changes. */
  tell(key: string, to: readonly string[], now: Instant): Promise<void>;
  fail(key: string, trouble: string): Promise<void>;

  /** Letters that are to go now, the longest waiting first. */
  letters(now: Instant, limit: number): Promise<readonly DueLetter[]>;
  /**
   * Notes an attempt. One that failed is due again by doubling pauses, up to `mostLetterTries`. With the last letter of a
   * period it is `told`, or `failed`. Of a letter that is no longer queued nothing changes.
   */
  note(key: string, to: string, came: Delivery, now: Instant): Promise<void>;

  /** The last due first. `to`: of the deliveries only those to one person. */
  list(query: ReportQuery & { readonly to?: string | undefined }, page: PageAsked): Promise<Page<ReportDue>>;
  due(key: string): Promise<ReportDue | null>;
  /** How many failed and nobody looked. */
  undelivered(): Promise<number>;
  /**
   * Tries one that failed again: makes its report anew under `report` if that failed, else tells those who were not told.
   * Throws `not-found`, and `conflict` for one that did not fail.
   */
  again(key: string, report: { readonly id: string; readonly by: string }, now: Instant): Promise<ReportDue>;
  /** Lets one that failed be. Throws as `again`. */
  dismiss(key: string): Promise<ReportDue>;
}

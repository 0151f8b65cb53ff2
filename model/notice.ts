import { z } from "zod";
import type { Alert, AlertChange, AlertMove, AlertState } from "./alert.ts";
import type { Deadline } from "./deadline.ts";
import type { DeviceKey } from "./identity.ts";
import type { Page, PageAsked } from "./paging.ts";
import { priority } from "./rule.ts";
import { type Duration, days, hours, type Instant, instant, milliseconds, minutes, seconds } from "./time.ts";

/** The ways in which somebody is told of an alert. Server-sent events and MQTT go to whoever listens; these are addressed. */
export const noticeChannels = ["mqtt", "email", "webhook"] as const;
export const noticeChannel = z.enum(noticeChannels);
export type NoticeChannel = z.infer<typeof noticeChannel>;

/**
 * `queued` → `sent` (handed over) → `confirmed` (the other end said so) → `opened` (somebody followed its link).
 * `superseded`: silenced before it went out, by an acknowledgement or a later word. `failed`: every attempt was in vain.
 */
export const noticeStates = ["queued", "sent", "confirmed", "opened", "superseded", "failed"] as const;
export const noticeState = z.enum(noticeStates);

/** What is told: that it began, got worse, was passed on, ended, or was taken back. */
export const noticeKinds = [
  "raised",
  "worsened",
  "escalated",
  "reminder",
  "ended",
  "retracted",
  "resumed",
] as const;
export const noticeKind = z.enum(noticeKinds);
export type NoticeKind = z.infer<typeof noticeKind>;

/**
 * One message to one recipient over one channel. Holds nothing about anybody's health: a priority, a kind and a link.
 * `key` is the same however often the same is written or sent: `alert:transition:step:recipient:channel`.
 */
export const notice = z.object({
  key: z.string(),
  alert: z.string(),
  kind: noticeKind,
  step: z.int(),
  /** A duty of the roster, or the address of a subscription. */
  recipient: z.string(),
  channel: noticeChannel,
  priority,
  state: noticeState,
  /** Not before this: medium and low ones of a patient are gathered for a moment. */
  dueAt: instant,
  queuedAt: instant,
  sentAt: instant.nullable(),
  confirmedAt: instant.nullable(),
  openedAt: instant.nullable(),
  tries: z.int(),
  nextTryAt: instant.nullable(),
  /** What the last attempt met with, in words; `null` when it went well. */
  trouble: z.string().nullable(),
});
export type Notice = z.infer<typeof notice>;

export type NewNotice = Pick<
  Notice,
  "key" | "alert" | "kind" | "step" | "recipient" | "channel" | "priority" | "dueAt" | "queuedAt"
>;

/** What came of an attempt to tell somebody. */
export type Delivery =
  | { readonly kind: "sent"; readonly confirmed: boolean }
  | {
      readonly kind: "failed";
      readonly trouble: string;
      readonly retryAfter: Duration | null;
      readonly final: boolean;
    };

/** Why a notice failed whose channel the hub was never given. */
export const channelMissing = "this channel is not set up";

/** Notices waiting and gone. Written in the transaction of the transition they tell of; sent by one sender. */
export interface NoticeBook {
  /**
   * The oldest due ones of open matters, over these channels; what an acknowledgement silenced meanwhile is marked
   * superseded and left out. Of one alert one recipient is told in order: a later word waits for the one before it.
   */
  due(now: Instant, limit: number, channels?: readonly NoticeChannel[]): Promise<readonly Notice[]>;
  /**
   * Notes what came of it; a failed one is due again by doubling pauses, up to `mostTries`, then `failed`, which stands in
   * the alert's history as `undeliverable`. Of one that is no longer queued nothing changes.
   */
  note(key: string, delivery: Delivery, now: Instant): Promise<Notice>;
  opened(key: string, now: Instant): Promise<void>;
  ofAlert(alert: string): Promise<readonly Notice[]>;
  /** Those that could not be delivered, newest first. */
  dead(page: PageAsked): Promise<Page<Notice>>;
  /** Puts a dead one back in the queue, under its own key. */
  resend(key: string, now: Instant): Promise<Notice>;
}

/** A notice is tried so often, which takes about 80 minutes. */
export const mostTries = 12;

/** How long to wait after so many failures: twice as long each time, at most a quarter of an hour. */
export function pauseAfter(tries: number, retryAfter: Duration | null): Duration {
  const doubled = Math.min(seconds(10) * 2 ** Math.max(0, tries - 1), minutes(15));
  return milliseconds(Math.max(doubled, Math.min(retryAfter ?? 0, hours(1))));
}

/** How long a notice is kept when all is over with it. */
export const noticesKept = days(400);

/** What is told only while somebody has still to answer. */
export const askingKinds = [
  "raised",
  "worsened",
  "escalated",
  "reminder",
  "resumed",
] as const satisfies readonly NoticeKind[];

/** What a notice that could not be delivered brings about, such as a technical alert. Pure. */
export type WhenUndelivered = (
  failed: { readonly notice: Notice; readonly alert: Alert; readonly device: DeviceKey },
  now: Instant,
) => readonly AlertChange[];

/** States in which every channel stays silent about an alert unless it worsens. */
export const silentStates = ["acknowledged", "resolved", "closed"] as const satisfies readonly AlertState[];

/** A transition of an alert, and what is known around it when it is written. */
export interface Telling {
  /** As it is after the move, with the latest of its moves. */
  readonly alert: Alert;
  readonly move: AlertMove;
  /** What was ever queued about this alert. */
  readonly told: readonly Notice[];
  /** Nobody is to be told now: until when; `null` when they are. */
  readonly suppressedUntil: Instant | null;
  readonly now: Instant;
}

/** What a transition sets going. */
export interface TellingPlan {
  readonly notices: readonly NewNotice[];
  readonly supersede: "all-queued" | "none";
  /** Set in place of the alert's deadlines of the same kind. */
  readonly deadlines: readonly Deadline[];
  readonly dropDeadlines: readonly Deadline["kind"][];
}

/**
 * Who is told of a transition, how and when, and what falls due if nobody answers. Pure; called within the transaction that
 * writes the transition, whoever caused it, so that no alert is without its notices and no notice without its alert.
 */
export type PlanTelling = (telling: Telling) => TellingPlan;

import type { Alert, AlertMove } from "../../model/alert.ts";
import type { NewNotice, Notice, NoticeKind } from "../../model/notice.ts";
import { atMillisecond, type Instant } from "../../model/time.ts";

const endKinds: readonly NoticeKind[] = ["ended", "retracted"];
/** What begins a round of telling: from here people are told, and it is passed on, anew. */
const startingRemarks: readonly AlertMove["remark"][] = [
  "worsened",
  "lapsed",
  "recurred",
  "suppression-ended",
];

/** The transition's part of a key, such as `raised.0` or `reminder.0.2`: a kind, a round, a number within it. */
export const transitionOf = (kind: NoticeKind, round: number, nth?: number): string =>
  nth === undefined ? `${kind}.${round}` : `${kind}.${round}.${nth}`;

export const keyOfNotice = (
  { alert, step, recipient, channel }: Pick<NewNotice, "alert" | "step" | "recipient" | "channel">,
  transition: string,
): string => `${alert}:${transition}:${step}:${recipient}:${channel}`;

function roundOf({ key, alert }: Pick<Notice, "key" | "alert">): number {
  const [transition = ""] = key.slice(alert.length + 1).split(":");
  return Number(transition.split(".")[1] ?? 0);
}

/** The round of the last that was queued; -1 before the first. */
export const lastRound = (told: readonly Notice[]): number => Math.max(-1, ...told.map(roundOf));

/** The highest step anybody was told of in the running round. */
export function highestStep(told: readonly Notice[]): number {
  const round = lastRound(told);
  return Math.max(0, ...told.filter((each) => roundOf(each) === round).map(({ step }) => step));
}

/**
 * When the running round began, from which its steps are counted: with the first notice of it, and where there are none,
 * as nobody can be reached, with the latest move that would have begun one.
 */
export function roundBegan(
  { raisedAt, history }: Pick<Alert, "raisedAt" | "history">,
  told: readonly Notice[],
): Instant {
  const round = lastRound(told);
  const first = told.find((each) => roundOf(each) === round);
  if (first !== undefined) return first.queuedAt;
  const again = history.findLast(({ remark }) => remark !== undefined && startingRemarks.includes(remark));
  return atMillisecond(Math.max(raisedAt, again?.at ?? raisedAt));
}

/** Where somebody was told, and how. */
export type Reached = Pick<Notice, "recipient" | "channel">;

/**
 * Who was told that it goes on and not yet that it is over. One that is due counts though it is still queued: it may be on
 * its way at this moment.
 */
export function stillWaiting(told: readonly Notice[], now: Instant): readonly Reached[] {
  const open = new Map<string, Reached>();
  const ordered = told.toSorted((one, other) => one.queuedAt - other.queuedAt || (isEnd(one) ? 1 : -1));
  for (const each of ordered) {
    const who = `${each.recipient}:${each.channel}`;
    if (isEnd(each)) open.delete(who);
    else if (hasGone(each, now)) open.set(who, { recipient: each.recipient, channel: each.channel });
  }
  return [...open.values()];
}

const isEnd = ({ kind }: Notice): boolean => endKinds.includes(kind);
const hasGone = ({ state, dueAt }: Notice, now: Instant): boolean =>
  state === "queued" ? dueAt <= now : state !== "superseded" && state !== "failed";

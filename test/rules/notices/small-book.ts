import { boardOn } from "../../../model/board.ts";
import type { Log } from "../../../model/log.ts";
import { type Delivery, mostTries, type Notice, type NoticeBook, pauseAfter } from "../../../model/notice.ts";
import { after, atMillisecond, type Clock, type Instant, milliseconds } from "../../../model/time.ts";
import type { Courier } from "../../../rules/notices/courier.ts";
import { startSender } from "../../../rules/notices/sender.ts";

/** Wednesday, 18 November 2026, 10:00 in Turin. */
export const wednesday = atMillisecond(Date.parse("2026-11-18T10:00:00+01:00"));

export const noticeOf = (more: Partial<Notice> = {}): Notice => {
  const made = {
    alert: "a1",
    kind: "raised",
    step: 0,
    recipient: "nurse",
    channel: "webhook",
    priority: "high",
    state: "queued",
    dueAt: wednesday,
    queuedAt: wednesday,
    sentAt: null,
    confirmedAt: null,
    openedAt: null,
    tries: 0,
    nextTryAt: null,
    trouble: null,
    ...more,
  } as const;
  return { key: `${made.alert}:${made.kind}.0:${made.step}:${made.recipient}:${made.channel}`, ...made };
};

/** The sender's part of a notice book, in memory, on a clock of its own. */
export function smallBook(given: readonly Notice[]) {
  const rows = new Map(given.map((each) => [each.key, each]));
  const noted: { readonly key: string; readonly delivery: Delivery }[] = [];
  let now: Instant = wednesday;
  const clock: Clock = { now: () => now };
  const book: Pick<NoticeBook, "due" | "note" | "ofAlert"> = {
    due: async (at, limit, channels = []) =>
      [...rows.values()]
        .filter(({ state, channel }) => state === "queued" && channels.includes(channel))
        .filter(({ dueAt, nextTryAt }) => (nextTryAt ?? dueAt) <= at)
        .toSorted((one, other) => one.dueAt - other.dueAt)
        .slice(0, limit),
    ofAlert: async (alert) => [...rows.values()].filter((each) => each.alert === alert),
    note: async (key, delivery, at) => {
      noted.push({ key, delivery });
      const before = rows.get(key) ?? noticeOf({ key });
      const tries = before.tries + 1;
      const isDead = delivery.kind === "failed" && (delivery.final || tries >= mostTries);
      const after_: Notice =
        delivery.kind === "sent"
          ? { ...before, tries, state: delivery.confirmed ? "confirmed" : "sent", sentAt: at }
          : {
              ...before,
              tries,
              state: isDead ? "failed" : "queued",
              nextTryAt: after(at, pauseAfter(tries, delivery.retryAfter)),
              trouble: delivery.trouble,
            };
      rows.set(key, after_);
      return after_;
    },
  };
  return {
    book,
    clock,
    noted,
    rows,
    /** Lets time pass. */
    pass(duration: number) {
      now = after(now, milliseconds(duration));
    },
    add(more: Notice) {
      rows.set(more.key, more);
    },
    states: () => [...rows.values()].map(({ state }) => state),
  };
}

export const silentLog: Log = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** A sender that looks often and rests for next to nothing. */
export const quickSender = (
  { book, clock }: Pick<ReturnType<typeof smallBook>, "book" | "clock">,
  couriers: Readonly<Record<string, Courier>>,
) => {
  const pace = { look: milliseconds(5), rest: milliseconds(5), farewell: milliseconds(2000) };
  const sender = startSender({ book, clock, couriers, pace, board: boardOn(), log: silentLog });
  return { ...sender, [Symbol.asyncDispose]: sender.stop };
};

export async function until(holds: () => boolean, limit = 5000): Promise<void> {
  const end = performance.now() + limit;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`this never came true: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

import { setTimeout as pause } from "node:timers/promises";
import type { Board } from "../../model/board.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Log } from "../../model/log.ts";
import {
  channelMissing,
  type Delivery,
  type Notice,
  type NoticeBook,
  type NoticeChannel,
} from "../../model/notice.ts";
import type { Clock, Duration, Instant } from "../../model/time.ts";
import { type Courier, failed } from "./courier.ts";
import { loadsOf } from "./lanes.ts";

export interface LaneNeeds {
  readonly book: Pick<NoticeBook, "note" | "ofAlert">;
  readonly couriers: Readonly<Partial<Record<NoticeChannel, Courier>>>;
  readonly clock: Clock;
  readonly board: Board;
  readonly log: Log;
  /** Hears of each notice that was handed over, once that is noted. */
  readonly handedOver?: (notice: Notice, at: Instant) => void;
  /** How long is waited before a note that failed is tried again. */
  readonly rest: Duration;
  /** True once nothing more is to be begun. */
  readonly isStopping: () => boolean;
  /** Aborted when what is on its way is waited for no longer. */
  readonly given: AbortSignal;
}

/** `trouble`: it broke off, its channel being down. `idle`: what is due must wait for an earlier word. */
type LaneEnd = "moved" | "idle" | "trouble";

/** Sends the notices of one lane, one load after the other. */
export async function runLane(needs: LaneNeeds, notices: readonly Notice[]): Promise<LaneEnd> {
  const courier = needs.couriers[notices[0]?.channel ?? "mqtt"];
  let end: LaneEnd = "idle";
  for (const load of loadsOf(notices, courier?.gathers ?? false)) {
    if (needs.isStopping()) return end;
    const ready = await stillToGo(needs.book, load);
    const [first] = ready;
    if (first === undefined) continue;
    const delivery = await deliver(courier, first.recipient, ready);
    for (const each of ready) await note(needs, each, delivery);
    if (delivery.kind === "failed" && !delivery.final) return "trouble";
    end = "moved";
  }
  return end;
}

/** Those that are still to go, now: not silenced meanwhile, and not before an earlier word on the same alert. */
async function stillToGo(book: LaneNeeds["book"], load: readonly Notice[]): Promise<readonly Notice[]> {
  const ready: Notice[] = [];
  for (const notice of load) {
    const all = await book.ofAlert(notice.alert);
    const now = all.find(({ key }) => key === notice.key);
    const isWaiting = all.some(
      (each) => goesBefore(each, notice) && !ready.some(({ key }) => key === each.key),
    );
    if (now?.state === "queued" && !isWaiting) ready.push(notice);
  }
  return ready;
}

function goesBefore(one: Notice, other: Notice): boolean {
  const isSame = one.recipient === other.recipient && one.channel === other.channel;
  if (!isSame || one.state !== "queued" || one.dueAt > other.dueAt) return false;
  return one.queuedAt < other.queuedAt || (one.queuedAt === other.queuedAt && one.dueAt < other.dueAt);
}

async function deliver(
  courier: Courier | undefined,
  recipient: string,
  notices: readonly Notice[],
): Promise<Delivery> {
  if (courier === undefined) return failed(channelMissing, { final: true });
  try {
    return await courier.deliver(recipient, notices);
  } catch (thrown) {
    return failed(`a fault of the hub: ${HubFailure.of(thrown).code}`);
  }
}

/** Notes what came of it, again and again: what is sent and not noted would be sent once more. */
async function note(needs: LaneNeeds, notice: Notice, delivery: Delivery): Promise<void> {
  const { book, board, clock, log, rest, given } = needs;
  const { key, channel } = notice;
  if (delivery.kind === "sent") board.add("notices_sent_total");
  else {
    board.add(delivery.final ? "notices_refused_total" : "notices_retried_total");
    log.warn({ key, channel, trouble: delivery.trouble }, "a notice was not sent");
  }
  for (;;) {
    try {
      const now = clock.now();
      await book.note(key, delivery, now);
      if (delivery.kind === "sent") needs.handedOver?.(notice, now);
      return;
    } catch (thrown) {
      const { code, message } = HubFailure.of(thrown);
      if (code === "not-found") return; // erased with its person meanwhile
      log.warn({ key, cause: message }, "what came of a notice could not be noted, and is tried again");
      await pause(rest, undefined, { signal: given });
    }
  }
}

import { z } from "zod";
import { type AlertEvent, alert } from "../model/alert.ts";
import type { Board } from "../model/board.ts";
import type { Log } from "../model/log.ts";
import type { AlertBook } from "../model/state-store.ts";
import { before, type Clock, formatInstant, seconds } from "../model/time.ts";
import { type FeedReader, type FeedReaders, feedReaders, type Listener } from "./feed-readers.ts";

export interface FeedNeeds {
  readonly alerts: Pick<AlertBook, "eventsAfter" | "lastSequence">;
  readonly clock: Clock;
  readonly log: Log;
  readonly board: Board;
}

export const feedPace = {
  heartbeat: seconds(10),
  /** The feed looks by itself this often, so that a lost poke only delays. */
  look: seconds(1),
  /** How often it is asked again whether a reader is still signed in: a revoked session ends within three, five at the most. */
  recheck: seconds(2),
  /** Transitions a reader may have missed, or leave unread, before it must load the list anew. */
  events: 500,
  unreadBytes: 1_000_000,
  clients: 500,
};

/** Alert transitions as server-sent events: in order, each once, with the transition's sequence as id. */
export interface AlertFeed {
  /** Throws `too-many-requests` when there is no room; to be asked before the headers go out. */
  assertRoom(): void;
  /** `after`: the last sequence the reader has, or `null` when it starts now; what cannot be resumed is reset. */
  join(reader: FeedReader, after: number | null): void;
  /** There may be something new. */
  poke(): void;
  stop(): Promise<void>;
}

export async function openAlertFeed(needs: FeedNeeds, pace = feedPace): Promise<AlertFeed> {
  const { alerts, board, clock, log } = needs;
  const readers = feedReaders(board, clock, { ...pace, unread: pace.events });
  const reel = alertReel(alerts, readers, pace.events, await alerts.lastSequence());
  const inTurn = turns(log);

  let lookWaits = false;
  const poke = (): void => {
    if (lookWaits) return;
    lookWaits = true;
    void inTurn(async () => {
      lookWaits = false;
      await reel.forward();
    });
  };
  const timers = [
    setInterval(poke, pace.look),
    setInterval(() => readers.tell(reel.heartbeat(formatInstant(clock.now()))), pace.heartbeat),
    setInterval(() => void endUnwelcome(readers, clock, pace.recheck), pace.look),
  ];

  return {
    poke,
    assertRoom: readers.assertRoom,
    join(reader, after) {
      const listener = readers.add(reader);
      void inTurn(
        async () => {
          await reel.showFrom(listener, after);
          readers.send(listener, reel.heartbeat(formatInstant(clock.now())));
        },
        () => readers.end(listener),
      );
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      readers.endAll();
      await inTurn(async () => {});
    },
  };
}

/** The transitions as they go by. Its two ways of moving must not overlap, or order and number would suffer. */
function alertReel(alerts: FeedNeeds["alerts"], readers: FeedReaders, most: number, start: number) {
  let last = start;

  async function forward(): Promise<void> {
    for (;;) {
      const events = await alerts.eventsAfter(last, most);
      for (const event of events) {
        last = event.sequence;
        readers.tell(eventText(event), event.alert);
      }
      if (events.length < most) return;
    }
  }

  async function missedSince(sequence: number): Promise<readonly AlertEvent[] | "too many"> {
    if (!(sequence >= 0 && sequence <= last)) return "too many";
    const missed = await alerts.eventsAfter(sequence, most + 1);
    // What came since the others were told will be told to all.
    return missed.length > most ? "too many" : missed.filter((event) => event.sequence <= last);
  }

  return {
    forward,
    async showFrom(listener: Listener, after: number | null): Promise<void> {
      await forward();
      const missed = after === null ? [] : await missedSince(after);
      if (missed === "too many") readers.send(listener, resetText(last));
      else
        for (const event of missed)
          if (listener.reader.sees(event.alert)) readers.send(listener, eventText(event));
      listener.live = true;
    },
    heartbeat: (at: string) => `event: hb\ndata: ${JSON.stringify({ at, sequence: last })}\n\n`,
  };
}

const eventText = ({ sequence, alert: moved }: AlertEvent): string =>
  `event: alert\nid: ${sequence}\ndata: ${JSON.stringify(z.encode(alert, moved))}\n\n`;

/** The reader's list and the feed have parted: it must load the list again, and goes on from here. */
const resetText = (sequence: number): string =>
  `event: reset\nid: ${sequence}\ndata: ${JSON.stringify({ sequence })}\n\n`;

async function endUnwelcome(readers: FeedReaders, clock: Clock, recheck: typeof feedPace.recheck) {
  for (const each of readers.checkedBefore(before(clock.now(), recheck))) {
    each.checkedAt = clock.now();
    // A store that does not answer is no reason to blind a ward.
    if (!(await each.reader.stillWelcome().catch(() => true))) readers.end(each);
  }
}

/** One thing after another. A failure is told once, until something works again. */
function turns(log: Log) {
  let turn: Promise<void> = Promise.resolve();
  let failing = false;
  return (work: () => Promise<void>, onFailure?: () => void): Promise<void> => {
    turn = turn.then(work).then(
      () => {
        failing = false;
      },
      (error: unknown) => {
        if (!failing) log.error({ error }, "the alert feed cannot read the alerts");
        failing = true;
        onFailure?.();
      },
    );
    return turn;
  };
}

import { setTimeout as pause } from "node:timers/promises";
import { HubFailure } from "../../model/failure.ts";
import type { Notice, NoticeBook, NoticeChannel } from "../../model/notice.ts";
import { type Duration, seconds } from "../../model/time.ts";
import { type LaneNeeds, runLane } from "./lane-run.ts";
import { lanesOf } from "./lanes.ts";

export interface SenderNeeds extends Pick<LaneNeeds, "couriers" | "clock" | "board" | "log" | "handedOver"> {
  readonly book: Pick<NoticeBook, "due" | "note" | "ofAlert">;
  readonly pace?: Pace;
}

export interface Pace {
  /** The book is looked into this often; a poke only makes it sooner. */
  readonly look: Duration;
  /** How long a recipient's channel rests after something went wrong with it. */
  readonly rest: Duration;
  /** How long what is on its way has at the end. */
  readonly farewell: Duration;
}
const usualPace: Pace = { look: seconds(1), rest: seconds(5), farewell: seconds(4) };

/** Rows of a channel looked at, at first and at most: more are taken when all of these are of lanes that are busy. */
const rows = { least: 200, most: 1000 };
const addressed = ["email", "webhook"] as const satisfies readonly NoticeChannel[];
/** Recipients spoken to at the same time over one channel. */
const lanesAtOnce = 16;

export interface Sender {
  /** There may be something new. */
  poke(): void;
  /** Begins nothing more, and waits for what is on its way. */
  stop(): Promise<void>;
}

/**
 * Sends what is due. Each recipient has a lane for each channel, in which one goes after the other: a channel that is
 * down or slow holds nobody else, and one alert is told of in its order. What was sent is noted before the next goes;
 * after a crash in between it is sent again under the same key.
 */
export function startSender(needs: SenderNeeds): Sender {
  const { book, clock, board, log, pace = usualPace } = needs;
  const busy = new Map<string, Promise<void>>();
  const restingUntil = new Map<string, number>();
  const given = new AbortController();
  let isStopping = false;
  const limits = new Map<NoticeChannel, number>();
  let looking: Promise<void> | null = null;
  const lane = { ...needs, rest: pace.rest, isStopping: () => isStopping, given: given.signal };

  /** A clock set back makes nobody rest longer. */
  const isFree = (name: string): boolean => {
    const left = (restingUntil.get(name) ?? 0) - clock.now();
    return !busy.has(name) && (left <= 0 || left > pace.rest);
  };

  async function look(): Promise<void> {
    let waiting = 0;
    for (const channel of addressed) waiting += await lookAt(channel);
    board.set("notices_due", waiting);
  }

  /** Starts what is free of one channel; returns how many are due. */
  async function lookAt(channel: NoticeChannel): Promise<number> {
    const limit = limits.get(channel) ?? rows.least;
    const due = await book.due(clock.now(), limit, [channel]);
    const free = [...lanesOf(due)].filter(([name]) => isFree(name));
    const isCrowded = free.length === 0 && due.length === limit;
    limits.set(channel, isCrowded ? Math.min(limit * 2, rows.most) : rows.least);
    const room = lanesAtOnce - [...busy.keys()].filter((name) => name.endsWith(`:${channel}`)).length;
    for (const [name, notices] of free.slice(0, room)) busy.set(name, run(name, notices));
    return due.length;
  }

  async function run(name: string, notices: readonly Notice[]): Promise<void> {
    const end = await runLane(lane, notices).catch((thrown: unknown) => {
      if (!isStopping) log.warn({ cause: HubFailure.of(thrown).message }, "notices wait: the store is away");
      return "trouble" as const;
    });
    if (end === "trouble") restingUntil.set(name, clock.now() + pace.rest);
    else restingUntil.delete(name);
    busy.delete(name);
    if (end === "moved") poke();
  }

  function poke(): void {
    if (isStopping || looking !== null) return;
    looking = look()
      .then(
        () => board.set("notifier_failing_since", 0),
        (thrown: unknown) => {
          if (board.get("notifier_failing_since") > 0) return;
          board.set("notifier_failing_since", clock.now());
          log.error({ cause: HubFailure.of(thrown).message }, "notices cannot be looked up; tried again");
        },
      )
      .finally(() => {
        looking = null;
      });
  }

  const rounds = setInterval(poke, pace.look);
  poke();
  return {
    poke,
    async stop() {
      isStopping = true;
      clearInterval(rounds);
      await looking;
      const patience = new AbortController();
      const { signal } = patience;
      const late = pause(pace.farewell, undefined, { signal }).catch(() => {});
      await Promise.race([Promise.allSettled([...busy.values()]), late]);
      patience.abort();
      given.abort();
    },
  };
}

import type { Board } from "../../model/board.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Log } from "../../model/log.ts";
import { after, type Clock, type Duration, formatInstant, type Instant, minutes } from "../../model/time.ts";
import type { FarTelemetry } from "../telemetry/far.ts";
import type { Held } from "./carry.ts";
import { type Failing, failedAgain, figureOf, isFailing, pauseOf, type Standing } from "./standing.ts";

/** The standing with the far store, shown on the board and told to the operator: once when it turns, then now and then. */
export interface ToldStanding {
  readonly kind: Standing["kind"];
  /** Notes a failed attempt; says how long to wait before the next. */
  failed(answer: Pick<Held, "needsOperator" | "retryAfter" | "detail">): Duration;
  refusesTooMuch(detail: string): Duration;
  /** The far store answered as it should. */
  inUse(): void;
}

export interface ToldNeeds {
  readonly board: Board;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: () => number;
}

const reminderEvery = minutes(15);

const words = {
  held: "InfluxDB takes nothing; readings wait on this machine and the hub goes on",
  operator:
    "InfluxDB turns the hub away; readings wait on this machine until its token, user, bucket or database is put right",
  refusing:
    "InfluxDB refuses so many readings that it cannot be their fault; nothing more goes to quarantine. " +
    "See that the bucket is the hub's own, with no other `reading` in it and a retention no shorter than the pilot's; the hub tries by itself",
} as const;

export function toldStanding({ board, log, clock, random }: ToldNeeds): ToldStanding {
  let standing: Standing = { kind: "unknown" };
  let reminded: Instant = clock.now();
  board.set("telemetry_far_state", figureOf.unknown);

  function turnTo(next: Failing, detail: string): void {
    const isNew = standing.kind !== next.kind;
    standing = next;
    board.set("telemetry_far_state", figureOf[next.kind]);
    board.set("telemetry_far_failing_since", next.since);
    if (!isNew && clock.now() < after(reminded, reminderEvery)) return;
    reminded = clock.now();
    const members = { cause: detail, since: formatInstant(next.since), ...waitingOn(board) };
    if (next.kind === "held") log.warn(members, words.held);
    else log.error(members, words[next.kind]);
  }

  return {
    get kind() {
      return standing.kind;
    },
    failed(answer) {
      const next = failedAgain(standing, answer, clock.now());
      turnTo(next, answer.detail);
      return pauseOf(next, answer.retryAfter, random());
    },
    refusesTooMuch(detail) {
      const next = failedAgain(standing, "refuses-too-much", clock.now());
      turnTo(next, detail);
      return pauseOf(next, null, random());
    },
    inUse() {
      if (isFailing(standing)) {
        const forSeconds = Math.round((clock.now() - standing.since) / 1000);
        log.info({ forSeconds, ...waitingOn(board) }, "InfluxDB takes readings again");
      }
      standing = { kind: "in-use" };
      board.set("telemetry_far_state", figureOf["in-use"]);
      board.set("telemetry_far_failing_since", 0);
    },
  };
}

const waitingOn = (board: Board): object => ({
  waitingMessages: board.get("telemetry_waiting_messages"),
  waitingReadings: board.get("telemetry_waiting_readings"),
});

/** Asks the far store something; a `Held` when it does not answer, or turns us away. */
export async function asked<Result>(question: () => Promise<Result>): Promise<{ result: Result } | Held> {
  try {
    return { result: await question() };
  } catch (thrown) {
    const { code, message } = HubFailure.of(thrown);
    const needsOperator = code === "configuration-rejected";
    if (!needsOperator && code !== "store-unavailable") throw thrown;
    return { kind: "held", detail: message, needsOperator, inDoubt: false, retryAfter: null };
  }
}

export const checked = (far: Pick<FarTelemetry, "check">) => asked(() => far.check());

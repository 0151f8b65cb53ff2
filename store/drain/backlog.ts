import type { Board } from "../../model/board.ts";
import type { Log } from "../../model/log.ts";
import { after, type Clock, minutes, seconds } from "../../model/time.ts";
import type { Backlog, NearTier } from "../telemetry/near.ts";

export interface BacklogNeeds {
  readonly near: Pick<NearTier, "backlog">;
  /** Size of the telemetry file with what belongs to it. */
  readonly nearBytes: () => number;
  /** The most bytes that may wait. */
  readonly limit: number;
  /** Has new data refused, or taken again. */
  readonly refuseNew: (isFull: boolean) => void;
  readonly clock: Clock;
  readonly board: Board;
  readonly log: Log;
}

const every = seconds(1);
const late = minutes(5);
/** New data is taken again when this part of the limit is reached, so as not to be refused again at once. */
const opensAt = 0.9;

/** About once a second shows how much waits for the far store; says when it is late, and when there is no room for more. */
export function watchingBacklog(needs: BacklogNeeds): () => void {
  const { near, nearBytes, limit, clock, board } = needs;
  board.set("telemetry_backlog_bytes_limit", limit);
  const sayLate = lateness(needs);
  const sayFull = fullness(needs);
  let next = clock.now();
  return () => {
    if (clock.now() < next) return;
    next = after(clock.now(), every);
    const backlog = near.backlog();
    board.set("telemetry_waiting_messages", backlog.messages);
    board.set("telemetry_waiting_readings", backlog.readings);
    board.set("telemetry_waiting_since", backlog.since ?? 0);
    board.set("telemetry_backlog_bytes", backlog.bytes);
    board.set("telemetry_near_bytes", nearBytes());
    sayLate(backlog);
    sayFull(backlog);
  };
}

function lateness({ clock, log }: BacklogNeeds): (backlog: Backlog) => void {
  let isLate = false;
  return ({ since, messages, readings }) => {
    const age = since === null ? 0 : clock.now() - since;
    if (age > late === isLate) return;
    isLate = age > late;
    const figures = { messages, readings, oldestSeconds: Math.round(age / 1000) };
    if (isLate) log.warn(figures, "readings wait for InfluxDB for more than five minutes");
    else log.info(figures, "readings no longer wait for InfluxDB for long");
  };
}

function fullness({ limit, refuseNew, board, log }: BacklogNeeds): (backlog: Backlog) => void {
  // What a crash left is found as it is, by whoever refuses as well.
  let isFull: boolean | null = null;
  return ({ bytes }) => {
    const nowFull = bytes > (isFull === true ? limit * opensAt : limit);
    if (nowFull === isFull) return;
    const wasFull = isFull === true;
    isFull = nowFull;
    refuseNew(nowFull);
    board.set("telemetry_backlog_full", nowFull ? 1 : 0);
    if (nowFull)
      log.error({ bytes, limit }, "too much waits for InfluxDB: new data is refused until it takes some");
    else if (wasFull) log.info({ bytes, limit }, "there is room again for what waits for InfluxDB");
  };
}

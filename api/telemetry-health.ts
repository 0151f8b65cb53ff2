import type { Board } from "../model/board.ts";
import { type Clock, minutes } from "../model/time.ts";

interface Standing {
  readonly state: "ok" | "degraded";
  readonly detail: string;
}

/** How long a reading may wait for InfluxDB before that is worth telling. */
const mayWait = minutes(5);
/** The part of what may wait from which on the rest is running out. */
export const fillingFrom = 0.8;

/** How full what may wait for InfluxDB is, from 0 to 1; 0 when readings are kept on this machine alone. */
export function fillOf(board: Board): number {
  const limit = board.get("telemetry_backlog_bytes_limit");
  return limit === 0 ? 0 : board.get("telemetry_backlog_bytes") / limit;
}

/** How the telemetry store stands: where readings are kept, what waits to be taken there, and what was not found there. */
export function telemetryStanding({
  board,
  clock,
}: {
  readonly board: Board;
  readonly clock: Clock;
}): Standing {
  if (board.get("telemetry_backlog_bytes_limit") === 0) {
    return { state: "ok", detail: "keeps readings on this machine" };
  }
  const amiss = [failing(board, clock), filling(board), unread(board)].filter((each) => each !== null);
  const waits = waiting(board);
  if (amiss.length === 0) return { state: "ok", detail: `InfluxDB takes readings; ${waits}` };
  return { state: "degraded", detail: [...amiss, waits].join("; ") };
}

const waiting = (board: Board): string =>
  `${board.get("telemetry_waiting_readings")} readings of ${board.get("telemetry_waiting_messages")} messages wait`;

/** By `telemetry_far_state`: what waiting alone does not mend. */
const needed: Readonly<Record<number, string>> = {
  2: ", and an operator is needed: see labhub store status",
  3: ", since it refused too many readings; nothing is sent until that is mended: see labhub store status",
};

function failing(board: Board, clock: Clock): string | null {
  const since = board.get("telemetry_far_failing_since");
  if (since > 0) {
    return `InfluxDB takes nothing since ${inSeconds(clock.now() - since)}${needed[board.get("telemetry_far_state")] ?? ""}`;
  }
  const oldest = board.get("telemetry_waiting_since");
  const waits = oldest === 0 ? 0 : clock.now() - oldest;
  return waits <= mayWait ? null : `InfluxDB is behind by ${inSeconds(waits)}`;
}

function filling(board: Board): string | null {
  const fill = fillOf(board);
  if (fill < fillingFrom) return null;
  return `what may wait on this machine is ${Math.floor(fill * 100)} % full, and then new data is refused: see LABHUB_BACKLOG_MAX_MB`;
}

function unread(board: Board): string | null {
  const [missing, different] = [
    board.get("telemetry_readback_missing_total"),
    board.get("telemetry_readback_different_total"),
  ];
  if (missing + different === 0) return null;
  const of = board.get("telemetry_readback_total");
  return `of ${of} readings read back since the start InfluxDB lacked ${missing} and had ${different} otherwise: see labhub store verify`;
}

const inSeconds = (milliseconds: number): string => `${Math.round(milliseconds / 1000)} s`;

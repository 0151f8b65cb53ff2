import type { Log } from "../model/log.ts";
import type { TakenBatch } from "./batch.ts";
import { identifierWatch } from "./identifier-watch.ts";
import type { MessageWork } from "./message-work.ts";
import type { PipelineNeeds } from "./pipeline.ts";

/** Counts only: what was measured is nobody's who reads logs. */
function trace(log: Log, works: readonly MessageWork[]): void {
  for (const { entry, message, found, stored, duplicate, rejected } of works) {
    const counts = { found, stored, duplicate, quarantined: rejected.length };
    log.trace({ device: entry.device, messageId: message, ...counts }, "a message was taken to its end");
  }
}

/** Says on the board, in the log and to other threads what a batch came to. */
export function reporting({
  board,
  tell,
  clock,
  log,
}: Pick<PipelineNeeds, "board" | "tell" | "clock" | "log">) {
  const watch = identifierWatch(board, clock, log);
  return ({ outcome, works, receipts }: TakenBatch, position: number): void => {
    board.set("pipeline_position", position);
    board.add("pipeline_messages_total", works.length);
    for (const { stored, duplicate, quarantined } of outcome.ledger) {
      board.add("pipeline_readings_stored_total", stored);
      board.add("pipeline_readings_duplicate_total", duplicate);
      board.add("pipeline_readings_quarantined_total", quarantined);
    }
    const withheld = outcome.quarantined.filter(({ reason }) => reason === "consent-withdrawn");
    board.add("pipeline_readings_withheld_total", withheld.length);
    watch(works);
    trace(log, works);
    if (works.some(({ stored }) => stored > 0)) tell({ tell: "readings-stored" });
    if (outcome.alerts.length > 0) tell({ tell: "alerts-changed" });
    const asking = works.filter(({ timeAsked }) => timeAsked === true).map(({ entry }) => entry.device);
    for (const device of new Set(asking)) tell({ tell: "time-asked", device });
    for (const { work, receipt } of receipts) tell({ tell: "receipt", device: work.entry.device, receipt });
  };
}

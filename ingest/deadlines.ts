import type { Board } from "../model/board.ts";
import type { AlertBook } from "../model/state-store.ts";
import { after, type Clock, type Instant, seconds } from "../model/time.ts";
import type { Wire } from "../model/wires.ts";

export interface DeadlineNeeds {
  readonly alerts: Pick<AlertBook, "overdue" | "fallDue">;
  readonly clock: Clock;
  readonly board: Board;
  readonly tell: (wire: Wire) => void;
}

const lookEvery = seconds(1);
/** Readings wait meanwhile, so that it is no more than this between two batches. */
const atOnce = 100;

/**
 * Takes what fell due between two batches, oldest first. After the hub was down each falls due once, however late: what
 * one sets anew in the past comes with the next look. One that fails holds up none behind it.
 */
export function deadlinesBetween(needs: DeadlineNeeds): () => Promise<void> {
  const { alerts, clock, board, tell } = needs;
  let next: Instant = clock.now();
  return async () => {
    const now = clock.now();
    // A clock set back must not keep anything from falling due.
    if (now < next && next <= after(now, lookEvery)) return;
    const due = await alerts.overdue(now, atOnce);
    board.set("deadlines_overdue_since", due[0]?.dueAt ?? 0);
    const failures: unknown[] = [];
    let taken = 0;
    for (const deadline of due) {
      const done = await alerts.fallDue(deadline, now).catch((thrown: unknown) => {
        failures.push(thrown);
        return false;
      });
      if (done) taken += 1;
    }
    if (taken > 0) {
      board.add("deadlines_taken_total", taken);
      tell({ tell: "alerts-changed" });
    }
    if (failures.length > 0) throw failures[0];
    if (taken === 0) next = after(now, lookEvery);
  };
}

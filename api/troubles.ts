import type { Board, Figure } from "../model/board.ts";
import { type TroubleKind, type Troubles, troubleKinds } from "../model/pages.ts";
import { atMillisecond, type Clock, type Instant, minutes } from "../model/time.ts";
import { holds, type Visitor } from "./access.ts";
import { fillingFrom, fillOf } from "./telemetry-health.ts";

export interface TroubleNeeds {
  readonly board: Board;
  readonly clock: Clock;
}

/** What is over again within this time is not worth anybody's attention. */
const patience = minutes(5);

/** What is amiss with the hub, as somebody who works here is told on every page; `undefined` for those who do not. */
export function troublesFor({ board, clock }: TroubleNeeds, visitor: Visitor): Troubles | undefined {
  if (!holds(visitor, "clinician", "operator")) return undefined;
  const now = clock.now();
  const lasting: Readonly<Record<TroubleKind, Instant | null | false>> = {
    "intake-closed": (board.get("telemetry_backlog_full") === 1 || board.get("journal_state") === 2) && null,
    "pipeline-failing": sinceLong(board, "pipeline_failing_since", now),
    "watchdog-failing": failingSince(board) ?? false,
    "notices-failing": sinceLong(board, "notifier_failing_since", now),
    "notices-unaddressed": board.get("notices_unaddressed") === 1 && null,
    "store-away": sinceLong(board, "telemetry_far_failing_since", now),
    "backlog-filling": fillOf(board) >= fillingFrom && null,
    // Nobody's care hangs on it.
    "reports-undelivered": holds(visitor, "operator") && board.get("reports_undelivered") > 0 && null,
  };
  const all = troubleKinds.flatMap((kind) => {
    const since = lasting[kind];
    return since === false ? [] : [{ kind, since }];
  });
  const near = board.get("telemetry_near_since");
  return {
    all: all.some(({ kind }) => kind === "intake-closed") ? all.filter(isNotFilling) : all,
    shownFrom: near === 0 ? null : atMillisecond(near),
    forOperator: holds(visitor, "operator"),
  };
}

/** What is full need not be said to be filling. */
const isNotFilling = ({ kind }: { readonly kind: TroubleKind }): boolean => kind !== "backlog-filling";

/** The watchdog has been patient already. */
function failingSince(board: Board): Instant | null {
  const since = Math.max(board.get("probe_failing_since"), board.get("watch_failing_since"));
  return since === 0 ? null : atMillisecond(since);
}

function sinceLong(board: Board, figure: Figure, now: Instant): Instant | false {
  const since = board.get(figure);
  return since > 0 && now - since >= patience && atMillisecond(since);
}

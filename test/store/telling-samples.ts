import type { AlertState } from "../../model/alert.ts";
import type { Deadline } from "../../model/deadline.ts";
import type { NoticeKind, PlanTelling, WhenUndelivered } from "../../model/notice.ts";
import { after, minutes } from "../../model/time.ts";

/**
 * Tells one duty by e-mail of beginnings, steps and ends, and lets three steps fall due, each after ten minutes. Who is
 * really told is another's decision; here it matters that it is kept with the move.
 */
export const tellNurse: PlanTelling = ({
  alert: { id, priority, state, step },
  move,
  told,
  suppressedUntil,
  now,
}) => {
  const kind = kindOf(move.remark, state);
  const key = `${id}:${told.length}:${kind}:nurse:email`;
  const made = {
    key,
    alert: id,
    kind,
    step,
    recipient: "nurse",
    channel: "email",
    priority,
    dueAt: now,
    queuedAt: now,
  } as const;
  const deadline: Deadline = {
    kind: "escalate",
    subject: id,
    dueAt: after(now, minutes(10)),
    step: step + 1,
  };
  const isQuiet = suppressedUntil !== null || state === "acknowledged" || move.remark === "undeliverable";
  return {
    notices: isQuiet ? [] : [made],
    supersede: isQuiet && move.remark !== "undeliverable" ? "all-queued" : "none",
    deadlines: awaited.includes(state) && step < 3 && suppressedUntil === null ? [deadline] : [],
    dropDeadlines: [],
  };
};

const awaited: readonly AlertState[] = ["raised", "escalated", "latched"];

function kindOf(remark: string | undefined, state: string): NoticeKind {
  if (remark === "suppression-ended") return "resumed";
  if (state === "escalated") return "escalated";
  return state === "raised" || state === "latched" ? "raised" : "ended";
}

/** A technical alert for each patient of whom nobody could be told. */
export const raiseUndelivered: WhenUndelivered = ({ alert: failed, device }, now) => [
  {
    kind: "raise",
    device,
    latching: false,
    alert: {
      ...failed,
      id: `undelivered-${failed.id}`,
      rule: { id: "undelivered", version: "1" },
      priority: "technical",
      state: "raised",
      raisedAt: now,
      message: null,
      history: [],
    },
  },
];

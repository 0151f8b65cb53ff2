import type { Alert, AlertState } from "../../model/alert.ts";
import type { NoticeKind, Telling } from "../../model/notice.ts";
import { hours } from "../../model/time.ts";

/** What a transition means to those who are told. */
export type Occasion =
  /** From here everybody is told anew, as the kind has it. */
  | { readonly means: "begins"; readonly as: NoticeKind }
  | { readonly means: "passed-on" }
  | { readonly means: "answered" }
  | { readonly means: "over"; readonly as: "ended" | "retracted" }
  /** Nobody is to be told for a time. */
  | { readonly means: "hushed" }
  | { readonly means: "nothing" };

const nothing: Occasion = { means: "nothing" };
const overStates: readonly AlertState[] = ["resolved", "closed", "retracted"];
/** A finding about the past is told of when it ended no longer ago. */
const tellsWithin = hours(24);

/** Which transition tells whom what. Flapping is told of once: neither its ends nor its returns, but worse is worse. */
export function occasionOf(telling: Telling): Occasion {
  const { alert, move } = telling;
  switch (move.remark) {
    case "assigned":
    case "extended":
    case "undeliverable":
      return nothing;
    case "suppressed":
      return { means: "hushed" };
    case "worsened":
      return { means: "begins", as: "worsened" };
    case "lapsed":
      return { means: "begins", as: "reminder" };
    case "recurred":
      // While it is open one matter is told of once; only who was told of an end must hear that it is none.
      return alert.flapping || !wasToldOfEnd(telling) ? nothing : { means: "begins", as: "raised" };
    case "rule-withdrawn":
      return endOf(alert);
    case "suppression-ended":
      if (move.to === "acknowledged") return nothing;
      return overStates.includes(move.to) ? endOf(alert) : { means: "begins", as: "resumed" };
    default:
      return plainly(telling);
  }
}

const wasToldOfEnd = ({ told }: Telling): boolean => {
  const last = told.findLast(({ state }) => state !== "superseded");
  return last?.kind === "ended" || last?.kind === "retracted";
};

function plainly({ alert, move, told, now }: Telling): Occasion {
  if (alert.history.length <= 1 && told.length === 0 && move.by === "hub") {
    const isOld = alert.late && !alert.present && now - alert.latest.at > tellsWithin;
    return isOld ? nothing : { means: "begins", as: "raised" };
  }
  if (move.to === "acknowledged") return { means: "answered" };
  if (overStates.includes(move.to)) return alert.flapping && move.by === "hub" ? nothing : endOf(alert);
  if (move.to === "escalated") return { means: "passed-on" };
  // The end of a condition nobody looked at is no answer: it goes on climbing, and only a step taken is news.
  return move.to === "latched" && move.step !== undefined ? { means: "passed-on" } : nothing;
}

const endOf = ({ state }: Alert): Occasion => ({
  means: "over",
  as: state === "retracted" ? "retracted" : "ended",
});

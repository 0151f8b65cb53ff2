import { type AlertState, openStates } from "./alert.ts";

/**
 * What moves an alert: a person, its condition's end or return, a deadline, worse data, data that take it back, or that
 * nothing judges it any more.
 */
export type AlertCause =
  | "person"
  | "cleared"
  | "cleared-latching"
  | "recurred"
  | "unanswered"
  | "lapsed"
  | "worsened"
  | "disproved"
  | "left"
  | "withdrawn";

/**
 * Every move there is. A person's move names where it wants to go (`asks`); acknowledging what is latched resolves it, its
 * condition being gone already. No clinical alert is ever closed by a timer, and the end of a condition is no answer.
 */
const moves: readonly {
  readonly from: AlertState;
  readonly cause: AlertCause;
  readonly asks?: AlertState;
  readonly to: AlertState;
}[] = [
  { from: "raised", cause: "person", asks: "acknowledged", to: "acknowledged" },
  { from: "raised", cause: "person", asks: "resolved", to: "resolved" },
  { from: "raised", cause: "person", asks: "escalated", to: "escalated" },
  { from: "escalated", cause: "person", asks: "acknowledged", to: "acknowledged" },
  { from: "escalated", cause: "person", asks: "resolved", to: "resolved" },
  { from: "escalated", cause: "person", asks: "escalated", to: "escalated" },
  { from: "acknowledged", cause: "person", asks: "acknowledged", to: "acknowledged" },
  { from: "acknowledged", cause: "person", asks: "escalated", to: "escalated" },
  { from: "acknowledged", cause: "person", asks: "resolved", to: "resolved" },
  { from: "latched", cause: "person", asks: "acknowledged", to: "resolved" },
  { from: "latched", cause: "person", asks: "resolved", to: "resolved" },
  { from: "resolved", cause: "person", asks: "closed", to: "closed" },

  { from: "raised", cause: "unanswered", to: "escalated" },
  { from: "escalated", cause: "unanswered", to: "escalated" },
  { from: "latched", cause: "unanswered", to: "latched" },

  { from: "acknowledged", cause: "lapsed", to: "raised" },
  { from: "acknowledged", cause: "worsened", to: "raised" },
  { from: "raised", cause: "worsened", to: "raised" },
  { from: "escalated", cause: "worsened", to: "escalated" },

  { from: "raised", cause: "cleared", to: "resolved" },
  { from: "raised", cause: "cleared-latching", to: "latched" },
  { from: "escalated", cause: "cleared", to: "resolved" },
  { from: "escalated", cause: "cleared-latching", to: "latched" },
  { from: "acknowledged", cause: "cleared", to: "resolved" },
  { from: "acknowledged", cause: "cleared-latching", to: "resolved" },

  // Nobody has looked at what was latched, so that the condition that is back is the same matter still.
  { from: "latched", cause: "recurred", to: "raised" },

  ...openStates.map((from) => ({ from, cause: "disproved", to: "retracted" }) as const),
  { from: "resolved", cause: "disproved", to: "retracted" },
  ...openStates.map((from) => ({ from, cause: "left", to: "closed" }) as const),
  // What came of it may still be said; that nobody judges it any more stands in its history.
  ...openStates.map((from) => ({ from, cause: "withdrawn", to: "resolved" }) as const),
];

/** Where a cause leads from a state; `null` when it leads nowhere from there. */
export const movedBy = (from: AlertState, cause: Exclude<AlertCause, "person">): AlertState | null =>
  moves.find((each) => each.from === from && each.cause === cause)?.to ?? null;

/** Where a person may ask an alert to go. */
export const movesFrom = (state: AlertState): readonly AlertState[] =>
  moves.flatMap(({ from, asks }) => (from === state && asks !== undefined ? [asks] : []));

/** Where a person's move leads; `null` when it may not be made from here. */
export const movedByPerson = (from: AlertState, to: AlertState): AlertState | null =>
  moves.find((each) => each.from === from && each.asks === to)?.to ?? null;

/** Where the end of the condition leads. Nobody having looked is not an acknowledgement. */
export const movedByClearing = (from: AlertState, latching: boolean): AlertState =>
  movedBy(from, latching ? "cleared-latching" : "cleared") ?? from;

/** Where it leads when the person takes part no more: nobody has to do anything about it any longer. */
export const movedByLeaving = (from: AlertState): AlertState => movedBy(from, "left") ?? from;

import { type AlertState, openStates } from "./alert.ts";

/** The moves a person may make. Acknowledging a latched alert resolves it: its condition is already gone. */
const byPeople: Readonly<Record<AlertState, readonly AlertState[]>> = {
  raised: ["acknowledged", "resolved"],
  acknowledged: ["resolved"],
  latched: ["acknowledged", "resolved"],
  resolved: [],
  closed: [],
  retracted: [],
};

export const movesFrom = (state: AlertState): readonly AlertState[] => byPeople[state];

/** Where a person's move leads; `null` when it may not be made from here. */
export function movedByPerson(from: AlertState, to: AlertState): AlertState | null {
  if (!byPeople[from].includes(to)) return null;
  return from === "latched" && to === "acknowledged" ? "resolved" : to;
}

/** Where the end of the condition leads. Nobody having looked is not an acknowledgement. */
export function movedByClearing(from: AlertState, latching: boolean): AlertState {
  if (from === "raised") return latching ? "latched" : "resolved";
  return from === "acknowledged" ? "resolved" : from;
}

/** Where it leads when the person takes part no more: nobody has to do anything about it any longer. */
export const movedByLeaving = (from: AlertState): AlertState =>
  openStates.some((open) => open === from) ? "closed" : from;

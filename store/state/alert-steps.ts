import { alertStates } from "../../model/alert.ts";
import { movedBy, movedByClearing } from "../../model/alert-lifecycle.ts";
import type { Step } from "./alert-moves.ts";

/** Every way a cause moves an alert. */
export const stepsBy = (cause: Parameters<typeof movedBy>[1]): readonly Step[] =>
  alertStates.flatMap((from) => {
    const to = movedBy(from, cause);
    return to === null ? [] : [{ from, to }];
  });

export const clearing: readonly Step[] = alertStates.flatMap((from) =>
  [true, false]
    .map((latching) => ({ from, latching, to: movedByClearing(from, latching) }))
    .filter((step) => step.to !== step.from),
);

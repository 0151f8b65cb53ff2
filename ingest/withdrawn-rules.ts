import { idsInForce } from "../model/hub-rules.ts";
import type { Log } from "../model/log.ts";
import type { Rule } from "../model/rule.ts";
import type { AlertBook } from "../model/state-store.ts";
import type { Clock } from "../model/time.ts";
import type { Wire } from "../model/wires.ts";

export interface WithdrawnNeeds {
  readonly alerts: Pick<AlertBook, "endWithdrawn">;
  /** The names of the pilot's objectives; none when not given. */
  readonly objectives?: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
  readonly tell: (wire: Wire) => void;
}

/** Readings wait meanwhile, so that it is no more than this between two batches. */
const atOnce = 100;

/**
 * Ends what the rules in force judge no more: nothing would ever end it otherwise. Says whether all of it is done. The same
 * ends what is told of a version of a rule when another takes its place.
 */
export function endingWithdrawn({
  alerts,
  objectives = [],
  clock,
  log,
  tell,
}: WithdrawnNeeds): (rules: readonly Rule[]) => Promise<boolean> {
  return async (rules) => {
    const ended = await alerts.endWithdrawn(idsInForce(rules, objectives), clock.now(), atOnce);
    if (ended === 0) return true;
    log.warn({ alerts: ended }, "alerts were ended whose rules are in force no more");
    tell({ tell: "alerts-changed" });
    return ended < atOnce;
  };
}

import type { Rule } from "../../model/rule.ts";
import type { Condition, Leaf } from "../../model/rule-leaves.ts";
import type { Instant } from "../../model/time.ts";
import type { Found } from "./replay.ts";
import { engineSays, holds } from "./watch/verdict.ts";

/** What a fact of the clock was at a moment: a test hands it in as it hands in readings. */
export interface Moment {
  readonly at: Instant;
  readonly value: number;
}

/** The episodes of a rule by the clock: the fact stands as it was told until it is told anew. */
export async function foundByClock(
  rule: Rule,
  limit: number | null,
  moments: readonly Moment[],
): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const { at, value } of moments.toSorted((one, other) => one.at - other.at)) {
    const last = found.at(-1);
    const isPresent = last !== undefined && last.until === null;
    const side = isPresent ? rule.clear : rule.raise;
    if (!(await says(rule, side, () => value, limit))) continue;
    if (isPresent) found[found.length - 1] = { ...last, until: at };
    else found.push({ since: at, until: null });
  }
  return found;
}

/** The predicate's word where the engine says the same, as when an alert is raised. */
const says = async (
  rule: Rule,
  side: Condition,
  factOf: (leaf: Leaf) => number | null,
  limit: number | null,
) => holds(side, factOf, limit) === true && (await engineSays(rule, side, factOf, limit));

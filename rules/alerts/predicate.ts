import {
  type Condition,
  childrenOf,
  comparisons,
  type Leaf,
  leavesOf,
  type WindowParams,
} from "../../model/rule-leaves.ts";

/** What a condition is asked of: the reading's value, and windows by their place in the rule book. */
export interface Facts {
  readonly value: number;
  /** `null` when there are too few readings to know. */
  window(slot: number): number | null;
}

/** Whether a condition holds; `null` when that hangs on a fact that is not known. */
export type Predicate = (facts: Facts) => boolean | null;

type SlotOf = (params: WindowParams) => number;

/**
 * Compiles a condition to functions, three-valued as Kleene has it. Conditions that need no window come first, so that
 * an ordinary reading costs one comparison: the order of `all` and `any` makes no difference to what they say.
 */
export function predicateOf(node: Condition, slotOf: SlotOf): Predicate {
  if ("fact" in node) return leafPredicate(node, slotOf);
  const children = childrenOf(node)
    .toSorted((a, b) => windowsIn(a) - windowsIn(b))
    .map((child) => predicateOf(child, slotOf));
  return "all" in node ? every(children) : some(children);
}

const windowsIn = (node: Condition): number => leavesOf(node).filter((leaf) => leaf.fact === "window").length;

function leafPredicate(leaf: Leaf, slotOf: SlotOf): Predicate {
  const compare = comparisons[leaf.operator];
  const limit = typeof leaf.value === "number" ? leaf.value : Number.NaN;
  if (leaf.fact === "value") return (facts) => compare(facts.value, limit);
  if (leaf.fact !== "window") return () => null;
  const slot = slotOf(leaf.params);
  return (facts) => {
    const fact = facts.window(slot);
    return fact === null ? null : compare(fact, limit);
  };
}

function every(children: readonly Predicate[]): Predicate {
  return (facts) => {
    let verdict: boolean | null = true;
    for (const child of children) {
      const each = child(facts);
      if (each === false) return false;
      if (each === null) verdict = null;
    }
    return verdict;
  };
}

function some(children: readonly Predicate[]): Predicate {
  return (facts) => {
    let verdict: boolean | null = false;
    for (const child of children) {
      const each = child(facts);
      if (each === true) return true;
      if (each === null) verdict = null;
    }
    return verdict;
  };
}

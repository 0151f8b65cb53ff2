import {
  type Bound,
  type Condition,
  childrenOf,
  comparisons,
  type Leaf,
  leavesOf,
} from "../../model/rule-leaves.ts";
import { boundFor } from "./personal.ts";

/** What a condition is asked of: the reading, facts by their place in the rule book, limits by their rule's. */
export interface Facts {
  readonly value: number;
  /** How many quality flags the reading carries. */
  readonly quality: number;
  /** `null` when it cannot be known. */
  fact(slot: number): number | null;
  /** A rule's limit for the person; `null` when it has none. */
  limit(rule: number): number | null;
}

/** Whether a condition holds; `null` when that hangs on a fact that is not known. */
export type Predicate = (facts: Facts) => boolean | null;

/** Where a leaf's fact lies in the book, and its rule. */
export interface Slots {
  of(leaf: Leaf): number;
  readonly rule: number;
}

/**
 * Compiles a condition to functions, three-valued as Kleene has it. Conditions on the reading itself come first, so that
 * an ordinary reading costs one comparison: the order of `all` and `any` makes no difference to what they say.
 */
export function predicateOf(node: Condition, slots: Slots): Predicate {
  if ("fact" in node) return leafPredicate(node, slots);
  const children = childrenOf(node)
    .toSorted((a, b) => factsIn(a) - factsIn(b))
    .map((child) => predicateOf(child, slots));
  const [first, ...others] = children;
  // As the engine has it; the schema takes neither.
  if (first === undefined) return () => true;
  if (others.length === 0) return first;
  return "all" in node ? every(children) : some(children);
}

const factsIn = (node: Condition): number =>
  leavesOf(node).filter((leaf) => leaf.fact !== "value" && leaf.fact !== "quality").length;

function leafPredicate(leaf: Leaf, slots: Slots): Predicate {
  const compare = comparisons[leaf.operator];
  const seen = seenBy(leaf, slots);
  if (typeof leaf.value === "number") {
    const figure = leaf.value;
    return (facts) => {
      const fact = seen(facts);
      return fact === null ? null : compare(fact, figure);
    };
  }
  const bound: Bound = leaf.value;
  return (facts) => {
    const fact = seen(facts);
    const limit = boundFor(bound, facts.limit(slots.rule));
    return fact === null || limit === null ? null : compare(fact, limit);
  };
}

function seenBy(leaf: Leaf, slots: Slots): (facts: Facts) => number | null {
  if (leaf.fact === "value") return (facts) => facts.value;
  if (leaf.fact === "quality") return (facts) => facts.quality;
  const slot = slots.of(leaf);
  return (facts) => facts.fact(slot);
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

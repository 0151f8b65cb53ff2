import { z } from "zod";
import { durationText } from "./time.ts";

/** The comparisons a rule may make, by the names json-rules-engine gives them. */
export const operators = ["lessThan", "lessThanInclusive", "greaterThan", "greaterThanInclusive"] as const;
export const operator = z.enum(operators);
export type Operator = z.infer<typeof operator>;

/** What each comparison means for two numbers; the engine's own operators mean the same, by test. */
export const comparisons: Readonly<Record<Operator, (fact: number, limit: number) => boolean>> = {
  lessThan: (fact, limit) => fact < limit,
  lessThanInclusive: (fact, limit) => fact <= limit,
  greaterThan: (fact, limit) => fact > limit,
  greaterThanInclusive: (fact, limit) => fact >= limit,
};

/** How a comparison is written for people. */
export const signs: Readonly<Record<Operator, string>> = {
  lessThan: "<",
  lessThanInclusive: "≤",
  greaterThan: ">",
  greaterThanInclusive: "≥",
};

/**
 * What a fact is compared with: a figure, or the rule's limit for this person (their own, else the plan's, else the
 * rule's default) moved by so much. `{ limit: 1 }` in `clear` is the margin by which a value must be back inside.
 */
export const bound = z.union([z.number(), z.strictObject({ limit: z.number() })]);
export type Bound = z.infer<typeof bound>;

/** How readings of a window are gathered into one number. `slope` is by least squares, per hour. */
export const aggregates = [
  "count",
  "first",
  "last",
  "mean",
  "median",
  "min",
  "max",
  "range",
  "slope",
] as const;

const compared = { operator, value: bound };
const code = z.string().optional();
const minCount = z.int().min(1).default(1);

/** The value of the reading under judgement, in its canonical unit. */
const valueLeaf = z.strictObject({ fact: z.literal("value"), ...compared });

/** How many quality flags the reading under judgement carries. */
const qualityLeaf = z.strictObject({ fact: z.literal("quality"), operator, value: z.number() });

/** Readings of `code` (the rule's own when left out) measured in `(t − offset − over, t − offset]`, gathered. */
export const windowParams = z.strictObject({
  code,
  agg: z.enum(aggregates),
  over: durationText,
  offset: durationText.optional(),
  /** Fewer readings than this make the fact unknown, which raises nothing and clears nothing. */
  minCount,
  /** Readings closer together than this make the fact unknown: two in a minute confirm nothing. */
  minSpan: durationText.optional(),
});
export type WindowParams = z.infer<typeof windowParams>;
const windowLeaf = z.strictObject({ fact: z.literal("window"), params: windowParams, ...compared });

const gathering = z.strictObject({
  agg: z.enum(aggregates),
  over: durationText,
  offset: durationText.optional(),
  minCount,
});

/**
 * How far what is now lies from what was: `now − ref`, or in percent of `ref`. Unknown when either is. `sameDevice`
 * compares readings of one device only: two scales differ by more than a person does in a day.
 */
export const deltaParams = z.strictObject({
  code,
  now: gathering,
  ref: gathering,
  mode: z.enum(["abs", "pct"]).default("abs"),
  sameDevice: z.boolean().default(false),
});
export type DeltaParams = z.infer<typeof deltaParams>;
const deltaLeaf = z.strictObject({ fact: z.literal("delta"), params: deltaParams, ...compared });

/**
 * For how many minutes a comparison has held at every reading up to now: from the first of them, 0 when it does not
 * hold now. A gap longer than `maxGap` between two readings begins it anew; no clock ever adds to it.
 */
export const heldForParams = z.strictObject({ code, op: operator, value: bound, maxGap: durationText });
export type HeldForParams = z.infer<typeof heldForParams>;
const heldForLeaf = z.strictObject({
  fact: z.literal("heldFor"),
  params: heldForParams,
  operator,
  value: z.number(),
});

/** How many readings of `(t − over, t]` meet a comparison; 0 is a true 0. */
export const breachesParams = z.strictObject({ code, op: operator, value: bound, over: durationText });
export type BreachesParams = z.infer<typeof breachesParams>;
const breachesLeaf = z.strictObject({
  fact: z.literal("breaches"),
  params: breachesParams,
  operator,
  value: z.number(),
});

/**
 * How far the value lies from the person's own usual: from the median of `(t − over, t)`, as it is (`abs`), or in
 * robust standard deviations (`sd`: 1.4826 times the median absolute deviation, at least the metric's last decimal).
 * Positive above it. Unknown before `minCount` readings on `minDays` civil days.
 */
export const baselineParams = z.strictObject({
  code,
  over: durationText,
  unit: z.enum(["abs", "pct", "sd"]),
  minCount: z.int().min(3).default(7),
  minDays: z.int().min(1).default(5),
});
export type BaselineParams = z.infer<typeof baselineParams>;
const baselineLeaf = z.strictObject({ fact: z.literal("baseline"), params: baselineParams, ...compared });

/**
 * A score over several metrics, from the latest reading of each within `within`, or within `manual` of what people write
 * down (consciousness, oxygen given): NEWS2's total or its highest single part, on the person's SpO2 scale; the oximetry
 * score of COPD. A rule that asks it is judged at each reading of any of them. Incomplete: unknown; what is missing is
 * named, and nothing is carried over from an earlier set.
 */
export const scores = ["news2", "news2-single", "copd-oximetry"] as const;
export const scoreParams = z.strictObject({
  score: z.enum(scores),
  within: durationText,
  manual: durationText.optional(),
});
export type ScoreParams = z.infer<typeof scoreParams>;
const scoreLeaf = z.strictObject({
  fact: z.literal("score"),
  params: scoreParams,
  operator,
  value: z.number(),
});

/** How long ago an event of a kind was told, in minutes; unknown when it was not within a day. */
export const eventParams = z.strictObject({ kind: z.string().regex(/^[a-z][a-z-]{1,39}$/) });
const eventLeaf = z.strictObject({
  fact: z.literal("event"),
  params: eventParams,
  operator,
  value: z.number(),
});

/** Of the plan's slots (of one metric when it is named) the last so many closed without a reading, one after another. */
export const missedParams = z.strictObject({ code, per: z.enum(["slot", "day"]) });
const missedLeaf = z.strictObject({
  fact: z.literal("missed"),
  params: missedParams,
  ...compared,
});

/** Hours since a device was last heard of, the hub's own outages taken off; from its assignment when it never was. */
const silenceLeaf = z.strictObject({ fact: z.literal("silence"), ...compared });

/** A device's charge in percent: the higher of its last two reports, so that one alone is not believed; unknown when the last is older than two days. */
const batteryLeaf = z.strictObject({ fact: z.literal("battery"), ...compared });

/** By how many seconds a device's clock was off in its last message. */
const clockLeaf = z.strictObject({ fact: z.literal("clockOffset"), ...compared });

export const leaf = z.discriminatedUnion("fact", [
  valueLeaf,
  qualityLeaf,
  windowLeaf,
  deltaLeaf,
  heldForLeaf,
  breachesLeaf,
  baselineLeaf,
  scoreLeaf,
  eventLeaf,
  missedLeaf,
  silenceLeaf,
  batteryLeaf,
  clockLeaf,
]);
export type Leaf = z.infer<typeof leaf>;
export type FactName = Leaf["fact"];

/** Facts that are judged when the clock goes on, not when a reading comes. */
export const clockFacts: readonly FactName[] = ["missed", "silence", "battery", "clockOffset"];

export type Condition = { all: Condition[] } | { any: Condition[] } | Leaf;

/** `any: []` would hold always and `all: []` too: both are refused. So is nesting past any clinical use. */
const children = z
  .array(z.lazy(() => condition))
  .min(1)
  .max(16);
export const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([z.strictObject({ all: children }), z.strictObject({ any: children }), leaf]),
);

/** The conditions inside a node; none for a leaf. */
export function childrenOf(node: Condition): readonly Condition[] {
  if ("all" in node) return node.all;
  return "any" in node ? node.any : [];
}

/** Every leaf of a condition, in the order written. */
export const leavesOf = (node: Condition): readonly Leaf[] =>
  "fact" in node ? [node] : childrenOf(node).flatMap(leavesOf);

export const depthOf = (node: Condition): number => 1 + Math.max(0, ...childrenOf(node).map(depthOf));

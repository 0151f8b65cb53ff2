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

/** How readings of a window are gathered into one number. */
export const aggregates = ["count", "last", "mean", "median", "min", "max", "range"] as const;

/** The value of the reading under judgement, in its canonical unit. */
const valueLeaf = z.strictObject({ fact: z.literal("value"), operator, value: z.number() });

/** Readings of `code` (the rule's own when left out) measured in `(t − over, t]`, gathered. */
export const windowParams = z.strictObject({
  code: z.string().optional(),
  agg: z.enum(aggregates),
  over: durationText,
  /** Fewer readings than this make the fact unknown, which raises nothing and clears nothing. */
  minCount: z.int().min(1).default(1),
  /** Readings closer together than this make the fact unknown: two in a minute confirm nothing. */
  minSpan: durationText.optional(),
});
export type WindowParams = z.infer<typeof windowParams>;
const windowLeaf = z.strictObject({
  fact: z.literal("window"),
  params: windowParams,
  operator,
  value: z.number(),
});

export const leaf = z.discriminatedUnion("fact", [valueLeaf, windowLeaf]);
export type Leaf = z.infer<typeof leaf>;
export type Condition = { all: Condition[] } | { any: Condition[] } | Leaf;

/** `any: []` would hold always and `all: []` too: both are refused. So is nesting past any clinical use. */
const children = z
  .array(z.lazy(() => condition))
  .min(1)
  .max(16);
export const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([z.strictObject({ all: children }), z.strictObject({ any: children }), leaf]),
);

/** Words after IEC 60601-1-8; the hub is no alarm equipment in that standard's sense and claims no conformity. */
export const priorities = ["high", "medium", "low", "technical"] as const;
export const priority = z.enum(priorities);
export type Priority = z.infer<typeof priority>;

const bilingual = z.object({ it: z.string().min(1), en: z.string().min(1) });

/** A clinical rule as its author writes it. Its version is the hash of this, so an edit is a new version. */
export const ruleDefinition = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,62}$/),
    /** The metric whose readings put the rule to work. */
    code: z.string(),
    /** The canonical unit of that metric; must agree with the catalogue. */
    unit: z.string(),
    priority,
    text: bilingual,
    /** A latching alert stays open when the condition ends unacknowledged. */
    latching: z.boolean(),
    raise: condition,
    clear: condition,
    source: z.strictObject({ text: z.string().min(1), status: z.enum(["verified", "unverified-default"]) }),
    /** Nothing is judged by a rule nobody confirmed. */
    confirmed: z.strictObject({ by: z.string().min(1), at: z.iso.date() }).optional(),
  })
  .refine(
    (rule) => depthOf(rule.raise) <= 6 && depthOf(rule.clear) <= 6,
    "conditions may nest six deep at most",
  )
  .refine((rule) => JSON.stringify(rule.raise) !== JSON.stringify(rule.clear), "raise and clear must differ");
export type RuleDefinition = z.infer<typeof ruleDefinition>;

/** A rule with its identity, ready to judge. */
export interface Rule extends RuleDefinition {
  readonly version: string;
}

const depthOf = (node: Condition): number => 1 + Math.max(0, ...childrenOf(node).map(depthOf));

/** The conditions inside a node; none for a leaf. */
export function childrenOf(node: Condition): readonly Condition[] {
  if ("all" in node) return node.all;
  return "any" in node ? node.any : [];
}

/** Every leaf of a condition, in the order written. */
export const leavesOf = (node: Condition): readonly Leaf[] =>
  "fact" in node ? [node] : childrenOf(node).flatMap(leavesOf);

import { z } from "zod";
import { operator } from "./rule-leaves.ts";

/** One comparison as the engine made it: of which fact with what, and whether it held. */
const judgedLeaf = z.object({
  fact: z.string(),
  params: z.record(z.string(), z.unknown()).optional(),
  operator,
  /** What the fact was compared with, a person's limit put in; no number when there is none. */
  valueResult: z.number().or(z.nan()),
  /** `null` when the fact was not known. */
  factResult: z.number().nullable(),
  result: z.boolean(),
});
export type JudgedLeaf = z.infer<typeof judgedLeaf>;
type JudgedCondition = { all: JudgedCondition[] } | { any: JudgedCondition[] } | JudgedLeaf;

const children = z.array(z.lazy(() => judgedCondition));

/** A condition as json-rules-engine reports it after judging, down to every comparison. */
export const judgedCondition: z.ZodType<JudgedCondition> = z.lazy(() =>
  z.union([z.object({ all: children }), z.object({ any: children }), judgedLeaf]),
);

/** Every comparison that was made, in the order written. */
export function judgedLeaves(node: JudgedCondition): readonly JudgedLeaf[] {
  if ("all" in node) return node.all.flatMap(judgedLeaves);
  return "any" in node ? node.any.flatMap(judgedLeaves) : [node];
}

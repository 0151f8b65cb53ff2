import { z } from "zod";
import { condition, depthOf } from "./rule-leaves.ts";
import { durationText } from "./time.ts";

/** Words after IEC 60601-1-8; the hub is no alarm equipment in that standard's sense and claims no conformity. */
export const priorities = ["high", "medium", "low", "technical"] as const;
export const priority = z.enum(priorities);
export type Priority = z.infer<typeof priority>;

const ruleId = z.string().regex(/^[a-z0-9][a-z0-9-]{1,62}$/);
const bilingual = z.object({ it: z.string().min(1), en: z.string().min(1) });

/** For whom a rule is. What is left out excludes nobody; a person must fit all that is named. */
const scope = z.strictObject({
  services: z.array(z.string()).min(1).optional(),
  plans: z.array(z.string()).min(1).optional(),
  /** One of these conditions, and none of those. */
  conditions: z.array(z.string()).min(1).optional(),
  notConditions: z.array(z.string()).min(1).optional(),
  /** NEWS2's SpO2 scale: 2 only where a named clinician has set it. */
  spo2Scale: z.union([z.literal(1), z.literal(2)]).optional(),
});

/** A moment of a test: `PT0M` is midday, `-P1D` the day before. */
const moment = z
  .string()
  .regex(
    /^-?P(?=[\dT])(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/,
    "is not a moment such as PT0M, P1DT2H or -P1D",
  );

/**
 * Readings by which an author shows what the rule does. `at` counts from midday of a day without a change of clocks;
 * the episodes expected are all there are. They come in the order written, so a late one stands after newer ones. For a rule
 * by the clock a reading is what its fact was then; for one about events it is an event. Not part of the rule's version: a test may be added without a new one.
 */
const ruleTest = z.strictObject({
  name: z.string().min(1),
  /** Personal circumstances that matter here. */
  limit: z.number().optional(),
  spo2Scale: z.union([z.literal(1), z.literal(2)]).optional(),
  readings: z
    .array(
      z.strictObject({
        at: moment,
        code: z.string().optional(),
        value: z.number(),
        device: z.enum(["a", "b"]).default("a"),
        context: z.record(z.string(), z.string()).optional(),
      }),
    )
    .min(1)
    .max(400),
  expect: z.array(z.strictObject({ since: moment, until: moment.nullable() })),
});
export type RuleTest = z.infer<typeof ruleTest>;

/** A clinical rule as its author writes it. Its version is the hash of this, so an edit is a new version. */
export const ruleDefinition = z
  .strictObject({
    id: ruleId,
    /**
     * What puts the rule to work: readings of a metric, by its code; an event, as `event:fall`; the going on of time, as
     * `clock:missed`, `clock:silence`, `clock:battery` or `clock:offset`.
     */
    code: z.string(),
    /** The canonical unit of that metric; must agree with the catalogue. `1` for events, `h`, `1`, `%` and `s` by the clock. */
    unit: z.string(),
    priority,
    text: bilingual,
    /** A latching alert stays open when the condition ends unacknowledged. All of high priority latch. */
    latching: z.boolean(),
    /** The default that a plan or a person may set otherwise; conditions name it as `{ limit: 0 }`. */
    limit: z.number().optional(),
    raise: condition,
    clear: condition,
    /** `raise` must hold at every reading for so long before an episode begins. */
    holdFor: durationText.optional(),
    /** A longer gap between two of those readings begins `holdFor` anew. */
    maxGap: durationText.optional(),
    /** An episode lasts at least so long before `clear` may end it. */
    minHold: durationText.optional(),
    /**
     * A value so much further beyond than the worst one told of breaks an acknowledgement: it is told of again. In the
     * rule's unit, in the direction `raise` looks.
     */
    worsening: z.number().positive().optional(),
    /** How late a reading may be and still change episodes; later ones are stored and judged by nothing. */
    lateness: durationText.default("PT72H"),
    scope: scope.default({}),
    source: z.strictObject({ text: z.string().min(1), status: z.enum(["verified", "unverified-default"]) }),
    /** The duty that answers for the rule, and is asked when it alerts too often. */
    owner: z.string().optional(),
    /** Nothing is judged by a rule nobody confirmed. */
    confirmed: z.strictObject({ by: z.string().min(1), at: z.iso.date() }).optional(),
    tests: z.array(ruleTest).max(50).default([]),
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

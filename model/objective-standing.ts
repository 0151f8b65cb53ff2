import { z } from "zod";
import { burnSpeeds } from "./objective.ts";
import { badCauses, sliName } from "./sli.ts";
import { instant } from "./time.ts";

const share = z.number().min(0).max(1);
const count = z.int().min(0);
const text = z.object({ it: z.string(), en: z.string() });

/** What is good among what is valid, with the range in which the true share lies; nothing is no 100 %. */
export const serviceLevel = z.object({
  good: count,
  valid: count,
  /** `null` without data. */
  ratio: share.nullable(),
  /** Wilson, 95 %. */
  interval: z.object({ low: share, high: share }).nullable(),
});
export type ServiceLevel = z.infer<typeof serviceLevel>;
export const badByCause = z.record(z.enum(badCauses), count);

/**
 * `suppressed`: behind it are fewer people than may be told of; everything else of it is empty then. `overdrawn`: the budget
 * is used up. `burning`: at this rate it will be, and somebody was told.
 */
export const objectiveStates = ["no-data", "suppressed", "kept", "burning", "overdrawn"] as const;

export const objectiveStanding = z.object({
  name: z.string(),
  text,
  service: z.string(),
  sli: sliName,
  part: z.string().nullable(),
  target: share,
  method: z.enum(["Occurrences", "Timeslices"]),
  from: instant,
  until: instant,
  state: z.enum(objectiveStates),
  /** Some of the window is not frozen yet: late data may change it. */
  provisional: z.boolean(),
  raw: serviceLevel.nullable(),
  /** Without what was declared as maintenance before it began. */
  adjusted: serviceLevel.nullable(),
  /** Bad events (or seconds) by cause, whatever the method; of the hub's own objectives only `hub` burns. */
  causes: badByCause.nullable(),
  /** What came after minutes were frozen, in none of the figures. */
  later: z.object({ good: count, bad: count }).nullable(),
  /** In events or slices, of the adjusted counts. `left` is a share, below 0 once overdrawn; `null` without data. */
  budget: z.object({ total: z.number().min(0), spent: count, left: z.number().nullable() }).nullable(),
  /** How many times too fast the budget was used up lately; `null` without data. */
  burns: z
    .array(
      z.object({
        speed: z.enum(burnSpeeds),
        long: z.number().nullable(),
        short: z.number().nullable(),
        firing: z.boolean(),
      }),
    )
    .nullable(),
});
export type ObjectiveStanding = z.infer<typeof objectiveStanding>;

/**
 * How an objective stood over the whole months of a report, whatever its own window. `not-kept`: it goes by slices of time, and of
 * some of these months only whole hours are left.
 */
export const objectiveOverMonths = objectiveStanding.omit({ burns: true }).extend({
  state: z.enum(["no-data", "suppressed", "kept", "overdrawn", "not-kept"]),
  /** How many times faster than allowed the budget was used up over these months; `null` without data. */
  burn: z.number().nullable(),
});
export type ObjectiveOverMonths = z.infer<typeof objectiveOverMonths>;

/** One indicator over one stretch of time. `state` says why figures are `null`. */
export const serviceLevelLine = z.object({
  sli: sliName,
  service: z.string().nullable(),
  part: z.string(),
  from: instant,
  until: instant,
  state: z.enum(["ok", "no-data", "suppressed"]),
  provisional: z.boolean(),
  raw: serviceLevel.nullable(),
  adjusted: serviceLevel.nullable(),
  causes: badByCause.nullable(),
  later: z.object({ good: count, bad: count }).nullable(),
});
export type ServiceLevelLine = z.infer<typeof serviceLevelLine>;

/** How long things took, in milliseconds; `null` without data. */
export const delayLine = z.object({
  name: z.string(),
  n: count,
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});
export type DelayLine = z.infer<typeof delayLine>;

import { z } from "zod";
import { pilotId } from "./pilot-words.ts";
import { sliName } from "./sli.ts";
import { type Duration, days, hours, minutes } from "./time.ts";

/** Stands in `spec.service` for the hub itself, which all services share. */
export const hubItself = "hub";

/** How fast a budget must burn before somebody is told. `long` says that it matters, `short` that it goes on. */
export interface BurnPolicy {
  readonly threshold: number;
  readonly long: Duration;
  readonly short: Duration;
  readonly page: boolean;
}
export const burnSpeeds = ["fast", "slow", "steady"] as const;
export type BurnSpeed = (typeof burnSpeeds)[number];
/** 2, 5 and 10 % of a budget of 30 days (Google, SRE Workbook, chapter 5). */
export const burnPolicies: Readonly<Record<BurnSpeed, BurnPolicy>> = {
  fast: { threshold: 14.4, long: hours(1), short: minutes(5), page: true },
  slow: { threshold: 6, long: hours(6), short: minutes(30), page: true },
  steady: { threshold: 1, long: days(3), short: hours(6), page: false },
};
/** Nothing burns faster than with everything bad. */
export const fastestBurn = (target: number): number => 1 / (1 - target);
export const canFire = (target: number, speed: BurnSpeed): boolean =>
  burnPolicies[speed].threshold < fastestBurn(target) - 1e-9;

const timeWindow = z
  .strictObject({
    duration: z
      .string()
      .regex(/^(?:[1-9]\d?d|[1-9]w|1[0-2]w|1M)$/, "must be 1d to 99d, 1w to 12w or 1M, such as 28d"),
    isRolling: z.boolean(),
    calendar: z
      .strictObject({
        startTime: z
          .string()
          .regex(
            /^\d{4}-\d\d-01 00:00:00$/,
            "must be the first of a month at midnight such as 2026-01-01 00:00:00, in quotes",
          ),
        timeZone: z.literal("Europe/Rome"),
      })
      .optional(),
  })
  .refine(({ isRolling, calendar }) => isRolling === (calendar === undefined), {
    path: ["calendar"],
    error: "stands where isRolling is false, and only there",
  })
  .refine(({ duration, calendar }) => calendar === undefined || duration === "1M", {
    path: ["duration"],
    error: "must be 1M with a calendar: of the calendar the hub knows months",
  })
  .refine(({ duration, isRolling }) => !isRolling || duration !== "1M", {
    path: ["duration"],
    error: "must be days or weeks where isRolling is true: months differ in length",
  });

const source = z.strictObject({
  metricSource: z.strictObject({
    type: z.literal("hub", "must be hub: the hub measures itself and asks no other system"),
    spec: z.strictObject({
      sli: sliName,
      /** Only this part of it, such as `high` or `read`. */
      part: z.string().min(1).optional(),
      count: z.enum(["good", "valid"]),
    }),
  }),
});

/** Good among valid events of one indicator. */
const inline = z
  .strictObject({
    metadata: z.strictObject({ name: pilotId }),
    spec: z.strictObject({
      ratioMetric: z.strictObject({ counter: z.literal(true), good: source, total: source }),
    }),
  })
  .refine(({ spec: { ratioMetric } }) => isRatio(ratioMetric), {
    path: ["spec", "ratioMetric"],
    error: "must be good and valid of the same indicator and part",
  });

function isRatio({
  good,
  total,
}: {
  readonly good: z.infer<typeof source>;
  readonly total: z.infer<typeof source>;
}) {
  const [above, below] = [good.metricSource.spec, total.metricSource.spec];
  const same = above.sli === below.sli && above.part === below.part;
  return same && above.count === "good" && below.count === "valid";
}

const targetOf = z
  .strictObject({
    displayName: z.string().min(1).optional(),
    /** The share that must be good, between 0 and 1: 0.95 leaves a budget of one in twenty. */
    target: z
      .number()
      .gt(0, "must lie between 0 and 1")
      .lt(1, "must be below 1: perfection leaves no budget"),
    /** With `Timeslices`: the share within a slice that makes it a good one, and how long a slice is. */
    timeSliceTarget: z.number().gt(0).lte(1).optional(),
    timeSliceWindow: z.enum(["1m", "5m", "15m", "30m", "1h"]).optional(),
  })
  .refine((each) => (each.timeSliceTarget === undefined) === (each.timeSliceWindow === undefined), {
    path: ["timeSliceTarget"],
    error: "timeSliceTarget and timeSliceWindow belong together",
  });

/** A service level objective in the shape of OpenSLO v1: the part of it the hub can hold itself to. */
export const objective = z.strictObject({
  apiVersion: z.literal("openslo/v1"),
  kind: z.literal("SLO"),
  metadata: z.strictObject({
    name: pilotId,
    displayName: z.string().min(1).optional(),
    /** OpenSLO has one language; the others' words stand here, as `it` and `en`. */
    annotations: z.record(z.string(), z.string()).optional(),
  }),
  spec: z
    .strictObject({
      description: z.string().min(1).max(1050),
      service: z.string().min(1),
      /** One of the hub's service-level indicators by its name; or `indicator`, for a part of one. */
      indicatorRef: z.string().min(1).optional(),
      indicator: inline.optional(),
      timeWindow: z.array(timeWindow).length(1),
      budgetingMethod: z.enum(["Occurrences", "Timeslices"]),
      objectives: z.array(targetOf).length(1, "must hold one target: write another file for another"),
      /** Policies the hub has: `fast` and `slow` burns are for at once, `steady` for this week. */
      alertPolicies: z.array(z.enum(burnSpeeds)).default([]),
    })
    .refine((spec) => (spec.indicatorRef === undefined) !== (spec.indicator === undefined), {
      path: ["indicatorRef"],
      error: "give indicatorRef, or indicator, and not both",
    }),
});
export type Objective = z.infer<typeof objective>;

/** What an objective is about. */
export function indicatorOf({ spec }: Objective): {
  readonly sli: z.infer<typeof sliName>;
  readonly part?: string;
} {
  const { indicatorRef: ref, indicator } = spec;
  const found = indicator?.spec.ratioMetric.good.metricSource.spec;
  const sli = found?.sli ?? sliName.parse(ref);
  return found?.part === undefined ? { sli } : { sli, part: found.part };
}

/** Those whose windows are known to the second go by slices of time. */
export const sliceLengths = {
  "1m": minutes(1),
  "5m": minutes(5),
  "15m": minutes(15),
  "30m": minutes(30),
  "1h": hours(1),
};

import { z } from "zod";
import { pilotId } from "./pilot-words.ts";

/** Indicators that are a share of good among all, so that an objective can be set for them. */
export const objectiveIndicators = [
  "on-time-delivery",
  "data-completeness",
  "device-availability",
  "platform-availability",
  "ack-within-target",
  "adherence-measurements",
  "fhir-conformance",
] as const;

/** Stands in `spec.service` for the hub itself, which all services share. */
export const hubItself = "hub";

const timeWindow = z
  .strictObject({
    duration: z
      .string()
      .regex(/^[1-9]\d{0,2}[mhdwMQY]$/, "must be a number and a unit of OpenSLO, such as 28d or 1M"),
    isRolling: z.boolean(),
    calendar: z
      .strictObject({
        startTime: z
          .string()
          .regex(
            /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
            "must be a civil time such as 2026-01-01 00:00:00, in quotes",
          ),
        timeZone: z.literal("Europe/Rome"),
      })
      .optional(),
  })
  .refine(({ isRolling, calendar }) => isRolling === (calendar === undefined), {
    path: ["calendar"],
    error: "stands where isRolling is false, and only there",
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
  spec: z.strictObject({
    description: z.string().min(1).max(1050),
    service: z.string().min(1),
    indicatorRef: z.string().min(1),
    timeWindow: z.array(timeWindow).length(1),
    budgetingMethod: z.enum(["Occurrences", "Timeslices"]),
    objectives: z
      .array(
        z
          .strictObject({
            displayName: z.string().min(1).optional(),
            /** The share that must be good, between 0 and 1: 0.95 leaves a budget of one in twenty. */
            target: z
              .number()
              .gt(0, "must lie between 0 and 1")
              .lt(1, "must be below 1: perfection leaves no budget"),
            /** With `Timeslices`: the share within a slice that makes it a good one, and how long a slice is. */
            timeSliceTarget: z.number().gt(0).lte(1).optional(),
            timeSliceWindow: z
              .string()
              .regex(/^[1-9]\d{0,2}[mh]$/, "must be minutes or hours, such as 5m")
              .optional(),
          })
          .refine((each) => (each.timeSliceTarget === undefined) === (each.timeSliceWindow === undefined), {
            path: ["timeSliceTarget"],
            error: "timeSliceTarget and timeSliceWindow belong together",
          }),
      )
      .min(1),
  }),
});
export type Objective = z.infer<typeof objective>;

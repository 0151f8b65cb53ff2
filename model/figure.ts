import { z } from "zod";
import { intervalMethod } from "./indicator.ts";
import { instant } from "./time.ts";

/** By what figures may be told apart; one at a time, so that no crossing of two singles anybody out. */
export const groupings = ["pilot", "zone", "municipality", "service", "month"] as const;
export const grouping = z.enum(groupings);
export type Grouping = z.infer<typeof grouping>;

/** A part of the pilot a figure is about. Keys: `pilot`; `z6`; an ISTAT code; a service; a civil month `2026-03`. */
export const stratum = z.object({ by: grouping, key: z.string() });
export type Stratum = z.infer<typeof stratum>;

export const interval = z.object({
  low: z.number(),
  high: z.number(),
  method: intervalMethod,
  /** 0.95 unless said otherwise. */
  level: z.number(),
});
export type Interval = z.infer<typeof interval>;

/**
 * Why there is no value. `not-observed`: nobody entered what it is made from. `undefined`: such as a break-even at a loss.
 * `counted-twice`: one cost was entered twice, or is a line of the pilot's too, so that no sum would be right.
 * `not-reached`: so many are still waiting that the median time is not known.
 */
export const gap = z.enum([
  "no-data",
  "too-few",
  "not-observed",
  "undefined",
  "not-reached",
  "counted-twice",
]);
export type Gap = z.infer<typeof gap>;

/** What an indicator comes to for one stratum, before anybody asked whether it may be shown. Never leaves the hub. */
export interface Computed {
  readonly stratum: Stratum;
  readonly value: number | null;
  /** For means, medians and the like the sum, or `null` where there is none. */
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly interval: Interval | null;
  /** How many observations (slots, alerts, answers, persons) it rests on. */
  readonly observations: number;
  /** How many persons are behind the denominator, the numerator, and the denominator without the numerator. */
  readonly persons: { readonly all: number; readonly with: number; readonly without: number };
  readonly gap: Gap | null;
  /** Parts of a figure that has several, such as subscales or strata of a case mix; each judged on its own. */
  readonly parts?: readonly Part[];
  /** What stands beside the figure and is read with it, such as the median of persons beside a pooled share. */
  readonly beside?: readonly Beside[];
}
export interface Part extends Omit<Computed, "stratum" | "parts"> {
  readonly key: string;
}
export interface Beside {
  readonly key: string;
  readonly value: number | null;
  readonly unit: string;
}

export const figureState = z.enum(["ok", "insufficient-data", "suppressed"]);
export type FigureState = z.infer<typeof figureState>;

const part = z.object({
  key: z.string(),
  state: figureState,
  gap: gap.nullable(),
  value: z.number().nullable(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  interval: interval.nullable(),
  observations: z.number().nullable(),
});

/**
 * A figure as it may be shown. Of one that is `suppressed` nothing is told, neither value nor counts nor why it had to be:
 * all its fields are `null`, also the number of observations.
 */
export const figure = part.omit({ key: true }).extend({
  indicator: z.string(),
  version: z.string(),
  stratum,
  /** `from <= t < until`, whole civil months of Europe/Rome. */
  from: instant,
  until: instant,
  asOf: instant,
  /** True while late data may still change it. */
  provisional: z.boolean(),
  parts: z.array(part).default([]),
  beside: z.array(z.object({ key: z.string(), value: z.number().nullable(), unit: z.string() })).default([]),
});
export type Figure = z.infer<typeof figure>;

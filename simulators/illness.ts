import { type Duration, hours, type Instant } from "../model/time.ts";
import type { VitalCode } from "./vitals.ts";

export const illnessKinds = [
  "sepsis",
  "copd-exacerbation",
  "heart-failure-decompensation",
  "hypoglycaemia",
] as const;
export type IllnessKind = (typeof illnessKinds)[number];

/** Something that befalls a person, on the body's own clock. */
export interface Illness {
  readonly kind: IllnessKind;
  readonly onset: Instant;
  /** 1 is the usual course. */
  readonly severity: number;
}

/** What an illness adds to vital signs. */
export type Effects = Partial<Readonly<Record<VitalCode, number>>>;

/** Shapes and sizes are unverified defaults but for those marked; never for clinical inference. */
const courses: Readonly<Record<IllnessKind, (h: number, severity: number) => Effects>> = {
  sepsis: (h, m) => {
    // Nine hours to the half of it; treated after a day and a half, better half a day later.
    const level = (m / (1 + Math.exp(-(h - 9) / 3))) * (h > 36 ? Math.exp(-(h - 36) / 12) : 1);
    return {
      "body-temperature": 2.2 * level,
      "heart-rate": 35 * level,
      "respiratory-rate": 10 * level,
      spo2: -4 * level,
      "systolic-bp": h > 36 ? -30 * level : -30 * m * ramp(h, 6, 20),
    };
  },
  // Largest two to three days after its onset (Hurst 2010).
  "copd-exacerbation": (h, m) => {
    const d = h / 24;
    const level = m * (d <= 2.5 ? ramp(d, -3, 2.5) : Math.exp(-(d - 2.5) / 5));
    return {
      spo2: -1.2 * level,
      "heart-rate": 6 * level,
      "respiratory-rate": 3 * level,
      "body-temperature": 0.3 * level,
    };
  },
  // Weight climbs for a month and fast in the last week before admission (Chaudhry 2007).
  "heart-failure-decompensation": (h, m) => {
    const d = Math.min(30, h / 24);
    const last = (length: number) => Math.max(0, d - (30 - length));
    return {
      "body-weight": m * (0.04 * Math.min(23, Math.max(0, d)) + 0.2 * last(7)),
      "heart-rate": 0.8 * m * last(10),
      "respiratory-rate": 0.4 * m * last(7),
      spo2: -0.25 * m * last(7),
      "systolic-bp": -0.5 * m * last(10),
    };
  },
  hypoglycaemia: (h, m) => {
    // Falls for 70 minutes, stays an hour, and is gone within two more.
    const depth = ramp(h, 0, 7 / 6) - ramp(h, 13 / 6, 4);
    return { "blood-glucose": -90 * m * depth, "heart-rate": 6 * depth };
  },
};

/** What the illness does to the body at this moment; nothing before its time. */
export function effectsOf(illness: Illness | null, at: Instant): Effects {
  if (illness === null) return {};
  return courses[illness.kind](hoursBetween(illness.onset, at), illness.severity);
}

const hoursBetween = (from: Instant, until: Instant): number => (until - from) / hours(1);

/** From 0 to 1 as `x` goes from `low` to `high`. */
const ramp = (x: number, low: number, high: number): number =>
  Math.min(1, Math.max(0, (x - low) / (high - low)));

/** How long an illness takes to tell, for those who choose its onset. */
export const runUp: Readonly<Record<IllnessKind, Duration>> = {
  sepsis: hours(24),
  "copd-exacerbation": hours(60),
  "heart-failure-decompensation": hours(30 * 24),
  hypoglycaemia: hours(1.5),
};

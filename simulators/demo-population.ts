import type { Municipality } from "../model/territory.ts";
import { after, type Instant, minutes } from "../model/time.ts";
import { seedOf } from "./chance.ts";
import { type Household, householdsOf } from "./household.ts";
import type { Illness } from "./illness.ts";
import { illnessShowingAt } from "./onset.ts";
import type { Person } from "./person.ts";

/** Bodies live this much faster than the wall clock, so that an hour of illness takes fifteen seconds to watch. */
export const demoBodySpeed = 240;

/** Two fall ill before the eyes of whoever watches: a sepsis, and a low blood sugar. The others are drawn. */
const first = ["post-acute", "type-2-diabetes", "copd", "heart-failure", "hypertension"] as const;

/**
 * Twenty people with two devices each. Taken in are only people whose usual values lie well inside the programme's
 * limits: limits for others are personal ones, and a list full of wrong alerts would show nothing.
 */
export const demoHouseholds = (seed: number, places: readonly Municipality[]): readonly Household[] =>
  householdsOf({
    seed: seedOf("demo", seed),
    size: 20,
    places,
    prefix: "",
    admits: isSteady,
    first,
    withBreathing: false,
  });

function isSteady({ baseline, atrialFibrillation }: Person): boolean {
  const inside = (code: keyof typeof baseline, low: number, high: number) =>
    baseline[code] >= low && baseline[code] <= high;
  return (
    !atrialFibrillation &&
    inside("heart-rate", 62, 80) &&
    inside("spo2", 97, 100) &&
    inside("systolic-bp", 112, 132) &&
    inside("diastolic-bp", 62, 82) &&
    inside("body-temperature", 36.2, 36.8) &&
    inside("respiratory-rate", 12, 19) &&
    inside("blood-glucose", 80, 125)
  );
}

/** Who falls ill, so that the first alert is due about twenty seconds after `live`. */
export function demoIllness(household: Household, index: number, live: Instant): Illness | null {
  if (index === 0) return illnessShowingAt(household.person, "sepsis", after(live, minutes(80)));
  if (index === 1) return illnessShowingAt(household.person, "hypoglycaemia", after(live, minutes(140)));
  return null;
}

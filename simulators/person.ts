import type { Municipality } from "../model/territory.ts";
import { gaussianAt, pickAt, type Seed, seedOf, uniformAt } from "./chance.ts";
import type { VitalCode, Vitals } from "./vitals.ts";

export const conditions = ["heart-failure", "copd", "type-2-diabetes", "hypertension", "post-acute"] as const;
export type Condition = (typeof conditions)[number];

/** Somebody who takes part. Invented from a seed; no such person lives. */
export interface Person {
  readonly seed: Seed;
  readonly municipality: Municipality;
  readonly age: number;
  readonly sex: "female" | "male";
  readonly condition: Condition;
  readonly atrialFibrillation: boolean;
  /** Blood pressure falls at night in most people; in 30 % it hardly does. */
  readonly dipper: boolean;
  readonly baseline: Vitals;
}

const shares: Readonly<Record<Condition, number>> = {
  "heart-failure": 0.3,
  copd: 0.25,
  "type-2-diabetes": 0.25,
  hypertension: 0.15,
  "post-acute": 0.05,
};

type Spread = readonly [mean: number, sd: number];
type Usual = Readonly<Record<Exclude<VitalCode, "diastolic-bp" | "body-temperature">, Spread>>;

/** Means and SDs between people, by condition. Glucose of people without diabetes: an unverified default of ours. */
const usual: Readonly<Record<Condition, Usual>> = {
  "heart-failure": of([68, 9], [95.8, 1.3], [116, 14], [17, 2.5], [76, 14], [98, 9]),
  copd: of([80, 10], [92.5, 2.2], [130, 14], [19, 2.5], [70, 14], [98, 9]),
  "type-2-diabetes": of([74, 10], [96.6, 1], [133, 14], [15.5, 2], [84, 15], [138, 25]),
  hypertension: of([71, 9], [96.8, 0.9], [136, 13], [15.5, 2], [79, 14], [98, 9]),
  "post-acute": of([70, 9], [97, 0.9], [122, 11], [15, 2], [74, 13], [98, 9]),
};

function of(hr: Spread, spo2: Spread, systolic: Spread, rr: Spread, weight: Spread, glucose: Spread): Usual {
  return {
    "heart-rate": hr,
    spo2,
    "systolic-bp": systolic,
    "respiratory-rate": rr,
    "body-weight": weight,
    "blood-glucose": glucose,
  };
}

/** The person with this number of a seeded population. `condition` when given is taken, not drawn. */
export function personOf(
  run: Seed,
  index: number,
  places: readonly Municipality[],
  condition?: Condition,
): Person | null {
  const seed = seedOf(run, "person", index);
  const municipality = pickAt(seedOf(seed, "municipality"), 0, places, (place) => place.population);
  if (municipality === undefined) return null;
  const ill =
    condition ?? pickAt(seedOf(seed, "condition"), 0, conditions, (each) => shares[each]) ?? conditions[0];
  return {
    seed,
    municipality,
    age: Math.round(within(74 + 9 * gaussianAt(seedOf(seed, "age"), 0), 50, 97)),
    sex: uniformAt(seedOf(seed, "sex"), 0) < 0.5 ? "female" : "male",
    condition: ill,
    atrialFibrillation: ill === "heart-failure" && uniformAt(seedOf(seed, "af"), 0) < 0.3,
    dipper: uniformAt(seedOf(seed, "dipper"), 0) >= 0.3,
    baseline: baselineOf(seed, ill, municipality.elevation),
  };
}

function baselineOf(seed: Seed, condition: Condition, elevation: number): Vitals {
  const drawn = (code: keyof Usual, index = 0): number => {
    const [mean, sd] = usual[condition][code];
    return mean + sd * within(gaussianAt(seedOf(seed, "baseline", code), index), -2.5, 2.5);
  };
  const systolic = drawn("systolic-bp");
  const thinAir = Math.max(0, elevation - 500) / 1000;
  return {
    "heart-rate": drawn("heart-rate"),
    spo2: Math.min(99, drawn("spo2") - thinAir),
    "systolic-bp": systolic,
    "diastolic-bp": 0.45 * systolic + 18 + 6 * gaussianAt(seedOf(seed, "diastolic"), 0),
    "body-temperature": 36.5 + 0.25 * gaussianAt(seedOf(seed, "temperature"), 0),
    "respiratory-rate": drawn("respiratory-rate"),
    "body-weight": Math.max(42, drawn("body-weight")),
    "blood-glucose": drawn("blood-glucose"),
  };
}

/** Five-year bands, and one open band from 90: what the hub may know of an age. */
export const ageBandOf = (age: number): string =>
  age >= 90 ? "90+" : `${age - (age % 5)}-${age - (age % 5) + 4}`;

export const within = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));

import { zoneOffset } from "../model/civil-time.ts";
import { hours, type Instant, minutes } from "../model/time.ts";
import { seedOf, uniformAt } from "./chance.ts";
import { dayDrift, minuteDrift } from "./drift.ts";
import { effectsOf, type Illness } from "./illness.ts";
import type { Person } from "./person.ts";
import { type VitalCode, type Vitals, variations } from "./vitals.ts";

/** The true vital signs of a person at a moment: what a perfect device would read. The same question, the same answer. */
export function vitalsAt(person: Person, at: Instant, illness: Illness | null): Vitals {
  const drift = (code: VitalCode): number => driftOf(person, code, at);
  const effect = effectsOf(illness, at);
  const hour = localHour(at);
  // Couplings follow the everyday ups and downs. An illness states its whole effect, and counts once.
  const warmth = drift("body-temperature");
  const breath = drift("spo2");
  const pulse = drift("heart-rate") + 8.5 * warmth - 2 * breath;
  const ownDrift = {
    "heart-rate": pulse,
    spo2: breath,
    "systolic-bp": drift("systolic-bp") + 0.4 * pulse,
    "diastolic-bp": drift("diastolic-bp") + 0.2 * pulse,
    "body-temperature": warmth,
    "respiratory-rate": drift("respiratory-rate") + 2.5 * warmth - 0.9 * breath,
    "body-weight": drift("body-weight"),
    "blood-glucose": drift("blood-glucose") + meals(person, at, hour),
  };
  const sum = (code: VitalCode): number =>
    person.baseline[code] + swingOf(person, code, hour) + ownDrift[code] + (effect[code] ?? 0);
  return {
    "heart-rate": Math.max(35, sum("heart-rate")),
    spo2: Math.min(100, sum("spo2")),
    "systolic-bp": Math.max(70, sum("systolic-bp")),
    "diastolic-bp": Math.min(sum("diastolic-bp"), sum("systolic-bp") - 15),
    "body-temperature": sum("body-temperature"),
    "respiratory-rate": Math.max(11, sum("respiratory-rate")),
    "body-weight": sum("body-weight"),
    "blood-glucose": Math.max(38, sum("blood-glucose")),
  };
}

function driftOf(person: Person, code: VitalCode, at: Instant): number {
  const { daySd, minuteSd, tau } = variations[code];
  const restless = code === "heart-rate" && person.atrialFibrillation ? 2 : 1;
  return (
    daySd * dayDrift(seedOf(person.seed, code, "day"), at) +
    (minuteSd === 0 ? 0 : restless * minuteSd * minuteDrift(seedOf(person.seed, code, "minute"), at, tau))
  );
}

function swingOf(person: Person, code: VitalCode, hour: number): number {
  const { swing, peakHour } = variations[code];
  const flat = !person.dipper && (code === "systolic-bp" || code === "diastolic-bp") ? 0.5 : 1;
  return flat * swing * Math.cos((2 * Math.PI * (hour - peakHour)) / 24);
}

/** Glucose after breakfast, lunch and dinner: a hump that peaks after 67 minutes and is gone in four hours. */
function meals(person: Person, at: Instant, hour: number): number {
  const day = Math.floor(at / hours(24));
  const height = person.condition === "type-2-diabetes" ? 45 : 25;
  return [7.5, 12.5, 19.5].reduce((sum, usualHour, meal) => {
    const size = 1 + uniformAt(seedOf(person.seed, "meal", meal), day);
    const since = ((hour - usualHour + 24) % 24) / (67 / 60);
    return sum + height * size * since ** 2 * Math.exp(2 * (1 - since));
  }, 0);
}

/** The hour of day in Turin, 0 to 24. */
function localHour(at: Instant): number {
  const wall = at + zoneOffset(at, "Europe/Rome");
  return ((wall / minutes(60)) % 24) + (wall < 0 ? 24 : 0);
}

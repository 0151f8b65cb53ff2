import { z } from "zod";
import { type Assumptions, assumptions, usualAssumptions } from "./assumptions.ts";
import { figureStatus } from "./pilot-words.ts";
import type { Roads } from "./roads.ts";

const of = assumptions.shape;
const ofTravel = of.travel.unwrap().shape;

/** A figure nobody observed, with where it comes from and whether somebody looked it up there. */
const figure = (value: z.ZodType<number>, usual: number, source: string) =>
  z
    .strictObject({ value, source: z.string().min(1), status: figureStatus })
    .default({ value: usual, source, status: "unverified-default" });

/** What the evaluation assumes, as a pilot may have it otherwise. Each holds when left out, and is told with its status. */
export const pilotAssumptions = z.strictObject({
  amortisationMonths: figure(of.amortisationMonths.unwrap(), 36, "usual for devices"),
  /** Of a car, in kg CO2e a kilometre, tank to wheel. */
  kgPerKm: ofTravel.kgPerKm,
  detour: figure(
    ofTravel.detour.unwrap(),
    1.6,
    "road over straight line along a valley; 1.3 in the plain, 2.0 across a valley's head",
  ),
  kmPerHour: figure(ofTravel.kmPerHour.unwrap(), 40, "a car on valley roads"),
  footprintKgPerPatientMonth: figure(
    ofTravel.footprintKgPerPatientMonth.unwrap(),
    0,
    "nobody has estimated it for these devices",
  ),
  swing: of.swing,
  worthOfEffect: of.worthOfEffect,
  seed: of.seed,
  resamples: of.resamples,
});
export type PilotAssumptions = z.infer<typeof pilotAssumptions>;

/** What indicators assume, by a pilot's definition and its road table. */
export function assumptionsOf(given: PilotAssumptions, roads: Roads | null): Assumptions {
  const { swing, worthOfEffect, seed, resamples, kgPerKm } = given;
  return {
    amortisationMonths: given.amortisationMonths.value,
    swing,
    worthOfEffect,
    seed,
    resamples,
    travel: {
      roads:
        roads === null
          ? usualAssumptions.travel.roads
          : { version: roads.version, rows: roads.rows.map((row) => ({ ...row })) },
      facilities: Object.fromEntries(
        (roads?.facilities ?? []).map(({ id, municipality }) => [id, municipality]),
      ),
      detour: given.detour.value,
      kmPerHour: given.kmPerHour.value,
      kgPerKm,
      footprintKgPerPatientMonth: given.footprintKgPerPatientMonth.value,
    },
  };
}

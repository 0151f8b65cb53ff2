import { z } from "zod";
import { municipalityCode } from "./identity.ts";
import { figureStatus } from "./pilot-words.ts";

const factor = z.strictObject({
  value: z.number().min(0),
  year: z.int().min(1990).max(2100),
  source: z.string().min(1),
  status: figureStatus,
});

const usualCar = {
  value: 0.2356,
  year: 2020,
  source:
    "OsservatorioPUMS: one Italian municipality's fleet in urban driving, from ISPRA data, tank to wheel",
  status: "verified" as const,
};

/** How far people would have travelled. Only seats of municipalities stand in it, never anybody's home. */
const travel = z.strictObject({
  /** By road, one way, from the municipality's seat to a facility of the intake. */
  roads: z
    .strictObject({
      version: z.string().min(1),
      rows: z.array(
        z.strictObject({
          municipality: municipalityCode,
          facility: z.string(),
          km: z.number().min(0).max(500),
          minutes: z.number().min(0).max(1000),
        }),
      ),
    })
    .default({ version: "none", rows: [] }),
  /** Where facilities are, for pairs that the table lacks. */
  facilities: z.record(z.string(), municipalityCode).default({}),
  /** Road over straight line: 1.3 in the plain, 1.6 along a valley, 2.0 across its head (unverified defaults). */
  detour: z.number().min(1).max(5).default(1.6),
  /** Of cars on such roads where the table lacks minutes (unverified default). */
  kmPerHour: z.number().min(5).max(130).default(40),
  kgPerKm: factor.default(usualCar),
  /** Of devices and data, taken off what travel saves; 0 says that nobody has estimated it. */
  footprintKgPerPatientMonth: z.number().min(0).default(0),
});

/** What is assumed and not observed. All of it is shown beside the figures that rest on it. */
export const assumptions = z.strictObject({
  /** Over how many months set-up and devices are written off (unverified default). */
  amortisationMonths: z.int().min(1).max(240).default(36),
  /** How far each input of the economics is moved for the low and the high case. */
  swing: z.number().gt(0).lt(1).default(0.2),
  /** What a unit of effect may cost, in euro, for the net monetary benefit. Italy has no official threshold. */
  worthOfEffect: z.array(z.number().min(0)).max(5).default([20_000, 30_000, 40_000]),
  travel: travel.prefault({}),
  /** Of bootstraps; the same seed gives the same intervals. */
  seed: z.int().min(0).max(0xffff_ffff).default(1),
  resamples: z.int().min(100).max(10_000).default(1000),
});
export type Assumptions = z.infer<typeof assumptions>;
export const usualAssumptions: Assumptions = assumptions.parse({});

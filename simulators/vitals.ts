import { type Duration, minutes } from "../model/time.ts";

/** What the simulated bodies have, by metric code, in canonical units. */
export const vitalCodes = [
  "heart-rate",
  "spo2",
  "systolic-bp",
  "diastolic-bp",
  "body-temperature",
  "respiratory-rate",
  "body-weight",
  "blood-glucose",
] as const;
export type VitalCode = (typeof vitalCodes)[number];
export type Vitals = Readonly<Record<VitalCode, number>>;

/** How one vital sign moves in a stable person, and how well home devices measure it. */
export interface Variation {
  /** From day to day, within one person. */
  readonly daySd: number;
  readonly minuteSd: number;
  readonly tau: Duration;
  /** Half of peak to trough over the day, and the local hour of the peak. */
  readonly swing: number;
  readonly peakHour: number;
  readonly deviceSd: number;
  /** A bad measurement: how likely, and how far off at least and at most. */
  readonly artefact: { readonly share: number; readonly least: number; readonly most: number };
}

const none = { share: 0, least: 0, most: 0 };

/**
 * Home telemonitoring literature where there is any: day-to-day SD of heart rate and SpO2 after Hurst 2010, the night
 * dip of blood pressure after J Am Soc Hypertens 2013, the hours of the temperature minimum after PubMed 10849238.
 * The rest are unverified defaults, for demonstrations and load, never for clinical inference.
 */
export const variations: Readonly<Record<VitalCode, Variation>> = {
  "heart-rate": {
    daySd: 5,
    minuteSd: 4,
    tau: minutes(30),
    swing: 5,
    peakHour: 15.5,
    deviceSd: 2,
    artefact: { share: 0.003, least: -35, most: -30 },
  },
  spo2: {
    daySd: 1,
    minuteSd: 0.6,
    tau: minutes(60),
    swing: 0.5,
    peakHour: 14,
    deviceSd: 1.2,
    artefact: { share: 0.02, least: -15, most: -4 },
  },
  "systolic-bp": {
    daySd: 8,
    minuteSd: 5,
    tau: minutes(45),
    swing: 9,
    peakHour: 15,
    deviceSd: 3.5,
    artefact: { share: 0.02, least: 15, most: 40 },
  },
  "diastolic-bp": {
    daySd: 5,
    minuteSd: 3,
    tau: minutes(45),
    swing: 7.5,
    peakHour: 15,
    deviceSd: 2.5,
    artefact: none,
  },
  "body-temperature": {
    daySd: 0.2,
    minuteSd: 0.08,
    tau: minutes(90),
    swing: 0.45,
    peakHour: 17,
    deviceSd: 0.1,
    artefact: { share: 0.03, least: -0.8, most: -0.8 },
  },
  "respiratory-rate": {
    daySd: 1.5,
    minuteSd: 1.2,
    tau: minutes(10),
    swing: 1,
    peakHour: 15,
    deviceSd: 1,
    artefact: { share: 0.02, least: 4, most: 4 },
  },
  "body-weight": {
    daySd: 0.5,
    minuteSd: 0,
    tau: minutes(60),
    swing: 0.4,
    peakHour: 20,
    deviceSd: 0.1,
    artefact: { share: 0.05, least: 1, most: 1 },
  },
  "blood-glucose": {
    daySd: 12,
    minuteSd: 6,
    tau: minutes(90),
    swing: 5,
    peakHour: 6.5,
    deviceSd: 5,
    artefact: none,
  },
};

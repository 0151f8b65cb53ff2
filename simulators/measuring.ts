import { findMetric } from "../model/catalogue.ts";
import type { SubmittedReading } from "../model/telemetry-message.ts";
import { formatInstant, type Instant } from "../model/time.ts";
import { gaussianAt, seedOf, uniformAt } from "./chance.ts";
import type { Person } from "./person.ts";
import { type VitalCode, type Vitals, variations } from "./vitals.ts";

/** The devices people have at home, and what each measures. */
export const deviceKinds = {
  "pulse-oximeter": ["spo2", "heart-rate"],
  "bp-monitor": ["systolic-bp", "diastolic-bp", "heart-rate"],
  thermometer: ["body-temperature"],
  "weighing-scale": ["body-weight"],
  "glucose-meter": ["blood-glucose"],
  "respiratory-monitor": ["respiratory-rate"],
} as const satisfies Record<string, readonly VitalCode[]>;
export type DeviceKind = keyof typeof deviceKinds;

/**
 * What the device says when the person measures at this moment: its own noise, now and then a bad measurement,
 * rounded as the catalogue rounds. `clumsiness` multiplies the usual share of bad measurements; 0 is a perfect hand.
 */
export function measured(
  person: Person,
  kind: DeviceKind,
  vitals: Vitals,
  at: Instant,
  clumsiness: number,
): readonly SubmittedReading[] {
  return deviceKinds[kind].map((code) => {
    const { deviceSd, artefact } = variations[code];
    const seed = seedOf(person.seed, kind, code, "device");
    const slip = uniformAt(seedOf(seed, "slip"), at) < artefact.share * clumsiness;
    const size = uniformAt(seedOf(seed, "size"), at);
    const off = slip ? artefact.least + size * (artefact.most - artefact.least) : 0;
    return shown(code, vitals[code] + deviceSd * gaussianAt(seed, at) + off, at);
  });
}

function shown(code: VitalCode, value: number, at: Instant): SubmittedReading {
  const metric = findMetric(code);
  const range = metric?.plausible ?? { low: -Infinity, high: Infinity };
  const clipped = Math.min(range.high, Math.max(range.low, value));
  return {
    at: formatInstant(at),
    code,
    value: Number(clipped.toFixed(metric?.decimals ?? 0)),
    unit: metric?.unit ?? "1",
  };
}

import { after, before, hours, type Instant, minutes } from "../model/time.ts";
import { vitalsAt } from "./body.ts";
import { type Illness, type IllnessKind, runUp } from "./illness.ts";
import type { Person } from "./person.ts";
import type { VitalCode, Vitals } from "./vitals.ts";

/** By what an illness shows itself to the devices at home. */
const signs: Readonly<Record<IllnessKind, { code: VitalCode; shows: (value: number) => boolean }>> = {
  sepsis: { code: "body-temperature", shows: (celsius) => celsius >= 38.4 },
  "copd-exacerbation": { code: "spo2", shows: (percent) => percent <= 89 },
  "heart-failure-decompensation": { code: "respiratory-rate", shows: (perMinute) => perMinute >= 26 },
  hypoglycaemia: { code: "blood-glucose", shows: (mgPerDl) => mgPerDl <= 48 },
};

const shows = (kind: IllnessKind, vitals: Vitals): boolean => signs[kind].shows(vitals[signs[kind].code]);

/**
 * The illness that shows at `at` and hardly before: the latest onset, at the least severity, that will do.
 * Somebody who never shows it gets the severest course, begun its whole length before.
 */
export function illnessShowingAt(person: Person, kind: IllnessKind, at: Instant): Illness {
  const earliest = before(at, runUp[kind]);
  const step = runUp[kind] > hours(12) ? minutes(30) : minutes(3);
  for (const severity of [1, 1.25, 1.5, 2, 3]) {
    for (let onset = at; onset >= earliest; onset = before(onset, step)) {
      const illness = { kind, onset, severity };
      if (shows(kind, vitalsAt(person, at, illness))) return illness;
    }
  }
  return { kind, onset: after(earliest, step), severity: 3 };
}

import { type Duration, hours, type Instant, minutes } from "../model/time.ts";
import { type Seed, seedOf, uniformAt } from "./chance.ts";
import type { DeviceKind } from "./measuring.ts";

/** How often people measure at home. Oximeters here are worn; the others are taken to hand. */
const every: Readonly<Record<DeviceKind, Duration>> = {
  "pulse-oximeter": minutes(15),
  "bp-monitor": hours(2),
  thermometer: hours(2),
  "weighing-scale": hours(12),
  "glucose-meter": hours(3),
  "respiratory-monitor": minutes(30),
};

/** The moments in `[from, until)` at which a device was used, oldest first, none quite on the hour. */
export function usesBetween(seed: Seed, kind: DeviceKind, from: Instant, until: Instant): readonly Instant[] {
  const step = every[kind];
  const moments: Instant[] = [];
  for (let index = Math.ceil(from / step); index * step < until; index += 1) {
    const early = Math.floor(uniformAt(seedOf(seed, kind, "use"), index) * step * 0.3);
    const at = index * step - early;
    if (at >= from) moments.push(at as Instant);
  }
  return moments;
}

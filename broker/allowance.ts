import type { DeviceKey } from "../model/identity.ts";
import { type Duration, type Instant, milliseconds } from "../model/time.ts";
import { bounded } from "./bounded.ts";

export interface RateLimits {
  /** Messages per second in the long run, and how many at once before that. */
  readonly rate: number;
  readonly burst: number;
  /** Messages that can wait at once; bounds what a clock set back can cost. */
  readonly window: number;
}

/** A device's token bucket, told by the moment at which it would be full again. */
export interface Allowance {
  /** Takes one message's worth; says how long that message has to wait, 0 for not at all. */
  take(now: Instant): Duration;
  /** How long one more message would have to wait now; takes nothing. */
  waitFor(now: Instant): Duration;
}

export function allowance({ rate, burst, window }: RateLimits): Allowance {
  const step = 1000 / rate;
  const slack = step * burst;
  const longest = slack + step * window;
  let full = Number.NEGATIVE_INFINITY;
  const next = (now: Instant): number => Math.min(Math.max(full, now) + step, now + longest);
  const until = (then: number, now: Instant): Duration => milliseconds(Math.max(0, then - now - slack));
  return {
    take(now) {
      full = next(now);
      return until(full, now);
    },
    waitFor: (now) => until(next(now), now),
  };
}

/** The allowances of devices, kept over reconnections: a fresh bucket for each would be no limit. */
export function allowances(limits: RateLimits, most: number): (device: DeviceKey) => Allowance {
  const known = bounded<DeviceKey, Allowance>(most);
  return (device) => known.of(device, () => allowance(limits));
}

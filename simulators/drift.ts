import type { Duration, Instant } from "../model/time.ts";
import { days } from "../model/time.ts";
import { gaussianAt, type Seed } from "./chance.ts";

/**
 * An Ornstein-Uhlenbeck process at one moment: stationary SD 1, correlation falling to 1/e within `tau`.
 *
 * Computed from the moment alone, as the weighted sum of a white noise laid on a grid of time, so that nobody has to
 * play a process from its beginning to know where it stands.
 */
export const minuteDrift = (seed: Seed, at: Instant, tau: Duration): number =>
  processAt(seed, at, tau / 4, Math.exp(-1 / 4), 24);

/** From day to day, with the correlation of 0.3 a day found in home measurements. SD 1. */
export const dayDrift = (seed: Seed, at: Instant): number => processAt(seed, at, days(1), 0.3, 6);

/** An AR(1) with one step per `step` milliseconds, a straight line between steps. */
function processAt(seed: Seed, at: Instant, step: number, phi: number, terms: number): number {
  const place = at / step;
  const before = Math.floor(place);
  const share = place - before;
  const from = knotAt(seed, before, phi, terms);
  return from + share * (knotAt(seed, before + 1, phi, terms) - from);
}

function knotAt(seed: Seed, index: number, phi: number, terms: number): number {
  let sum = 0;
  for (let back = terms - 1; back >= 0; back -= 1) sum = sum * phi + gaussianAt(seed, index - back);
  return sum * Math.sqrt(1 - phi * phi);
}

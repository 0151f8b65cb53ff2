import { poissonAtLeast, poissonAtMost } from "./poisson-tails.ts";
import { type Bounds, z95 } from "./wilson.ts";

const tail = 0.025;

/**
 * Exact 95 % interval of an expected number of events of which `events` were seen (Garwood, Biometrika 1936;28:437-442):
 * the means at which so many or more, and so many or fewer, are just 2.5 % likely. Exact to a relative 1e-12.
 */
export function poissonExact(events: number): Bounds {
  const spread = z95 * Math.sqrt(events + 1) + 4;
  return {
    low:
      events === 0
        ? 0
        : bisected(Math.max(0, events - spread), events, (mean) => poissonAtLeast(events, mean) > tail),
    high: bisected(events, events + 2 * spread, (mean) => poissonAtMost(events, mean) < tail),
  };
}

/** The place between two where `isPast` begins to hold. */
function bisected(from: number, until: number, isPast: (at: number) => boolean): number {
  let low = from;
  let high = until;
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high || high - low <= 1e-12 * high) break;
    if (isPast(middle)) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

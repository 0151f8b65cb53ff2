import { bucketStart, zoneOffset } from "./civil-time.ts";
import type { Plan } from "./pilot.ts";
import { rollupZone } from "./rollups.ts";
import { after, atMillisecond, type Duration, days, hours, type Instant, minutes } from "./time.ts";

/** One thing to be measured once: expected from `opensAt` until `dueAt`, given up at `closesAt`. */
export interface Slot {
  readonly opensAt: Instant;
  readonly dueAt: Instant;
  /** Due plus grace. What was measured at this very moment still counts. */
  readonly closesAt: Instant;
  /** From when on a reading is this slot's and not the one's before: half-way between the two. */
  readonly from: Instant;
}

type Measurement = Plan["measurements"][number];

const day = 24 * 60;
// thresholds.md, missed-1: a quarter of the period, and at least two hours.
const leastGrace = hours(2);
/** Nobody is told of more missed ones in a row than this many; it bounds the looking back. */
export const mostMissed = 100;

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** When a civil day's clock shows a minute; one that a change of clocks leaves out counts as an hour later. */
function momentOf(midnight: Instant, minute: number, zone: string): Instant {
  const wall = midnight + zoneOffset(midnight, zone) + minutes(minute);
  const near = atMillisecond(wall - zoneOffset(midnight, zone));
  const exact = atMillisecond(wall - zoneOffset(near, zone));
  return zoneOffset(exact, zone) === zoneOffset(near, zone) ? exact : near;
}

/** The first and last civil minute of a day's measuring, and how many parts it has. */
function shapeOf({ timesPerDay, between }: Measurement) {
  if (between === undefined) return { first: 0, length: day, parts: timesPerDay };
  const [first, last] = between.map(minuteOf) as [number, number];
  return { first, length: (last - first + day) % day || day, parts: timesPerDay };
}

export const graceOf = ({ timesPerDay }: Pick<Measurement, "timesPerDay">): Duration =>
  Math.max(leastGrace, days(1) / timesPerDay / 4) as Duration;

/** Minutes that a change of clocks leaves out all fall on the moment of the change: none is later than one that comes after it. */
function inOrder(moments: readonly Instant[]): readonly Instant[] {
  let least = Infinity;
  const latestFirst = moments.toReversed().map((at) => (least = Math.min(least, at)));
  return latestFirst.toReversed().map(atMillisecond);
}

/** The slots of the civil day that begins at `midnight`, in order. The parts of a day of 25 hours fill it. */
export function slotsOn(
  measurement: Measurement,
  midnight: Instant,
  zone: string = rollupZone,
): readonly Slot[] {
  const { first, length, parts } = shapeOf(measurement);
  const grace = graceOf(measurement);
  const part = length / parts;
  const overnight = (day - length) / 2;
  const bounds = inOrder(
    Array.from({ length: parts + 1 }, (_, n) => momentOf(midnight, first + n * part, zone)),
  );
  const slots = bounds.slice(1).map((dueAt, n) => {
    const opensAt = bounds[n] ?? dueAt;
    const night = n === 0 && overnight > 0 ? momentOf(midnight, first - overnight, zone) : opensAt;
    const from = atMillisecond(Math.min(night, opensAt));
    return { opensAt, dueAt, closesAt: after(dueAt, grace), from };
  });
  // Of an hour that a change of clocks leaves out nothing is left.
  return slots.filter(({ opensAt, dueAt }) => opensAt < dueAt);
}

/** Slots that closed before `now`, the newest first: at most `most` of them. */
export function closedSlots(
  measurement: Measurement,
  now: Instant,
  zone: string = rollupZone,
  most: number = mostMissed,
): readonly Slot[] {
  const closed: Slot[] = [];
  let midnight = bucketStart(now, "P1D", zone);
  // A slot that opened the day before may still be closing now.
  for (let looked = 0; closed.length < most && looked <= mostMissed; looked += 1) {
    for (const slot of slotsOn(measurement, midnight, zone).toReversed()) {
      if (slot.closesAt < now) closed.push(slot);
    }
    midnight = bucketStart(atMillisecond(midnight - 1), "P1D", zone);
  }
  return closed.slice(0, most);
}

/** Civil days all of whose slots closed before `now`, the newest first, each like one long slot. */
export function closedDays(
  measurements: readonly Measurement[],
  now: Instant,
  most: number,
  zone: string = rollupZone,
): readonly Slot[] {
  const closed: Slot[] = [];
  let midnight = bucketStart(now, "P1D", zone);
  for (let looked = 0; closed.length < most && looked < most + 3; looked += 1) {
    const slots = measurements.flatMap((each) => slotsOn(each, midnight, zone));
    const [opensAt, dueAt, closesAt] = [
      Math.min(...slots.map((each) => each.opensAt)),
      Math.max(...slots.map((each) => each.dueAt)),
      Math.max(...slots.map((each) => each.closesAt)),
    ].map(atMillisecond) as [Instant, Instant, Instant];
    if (slots.length > 0 && closesAt < now) closed.push({ opensAt, dueAt, closesAt, from: midnight });
    midnight = bucketStart(atMillisecond(midnight - 1), "P1D", zone);
  }
  return closed;
}

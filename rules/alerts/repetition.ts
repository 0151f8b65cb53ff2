import type { DeviceKey } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import { type Instant, minutes } from "../../model/time.ts";

/** A reading outside the plausible range, which counts once a second one of the same device bears it out. */
interface Suspect {
  readonly device: DeviceKey;
  readonly at: Instant;
  readonly value: number;
  /** How many quality flags it carries. */
  readonly flags: number;
  counts: boolean;
}

/** How close together two implausible readings must lie to bear one another out. */
export const repeatedWithin = minutes(10);
// A device that goes on sending them is borne out each time by its last ones; older ones are of no use.
const mostHeld = 64;

/** The implausible readings of one patient and metric, kept until a repetition makes them count. */
export interface Suspects {
  /** The earlier ones that count from now on because of this one, which counts too; `null` while it stands alone. */
  bearingOut(reading: Reading): readonly Pick<Suspect, "at" | "value" | "flags">[] | null;
}

export function suspects(): Suspects {
  let held: readonly Suspect[] = [];
  return {
    bearingOut({ device, at, value, flags }) {
      const near = held.filter((each) => bearsOut(each, { device, at }));
      const own = { device, at, value, flags: flags.length, counts: near.length > 0 };
      held = [...held, own].toSorted((a, b) => a.at - b.at).slice(-mostHeld);
      if (near.length === 0) return null;
      const counting = near.filter((each) => !each.counts);
      for (const each of counting) each.counts = true;
      return counting;
    },
  };
}

type Sighting = Pick<Suspect, "device" | "at">;

const bearsOut = (one: Sighting, other: Sighting): boolean =>
  one.device === other.device && one.at !== other.at && Math.abs(one.at - other.at) <= repeatedWithin;

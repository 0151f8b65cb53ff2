import { isRefusal } from "../sqlite-failure.ts";
import type { KeptReading } from "../telemetry/cursor.ts";
import type { NearTier } from "../telemetry/near.ts";
import type { Compared } from "./compared.ts";

/** Of readings of one device at one time, more than these are not looked past. */
const most = 100;

/** Gives readings their new `seq` on this machine, and returns all as they are then. */
export function reseat(
  near: Pick<NearTier, "reseat">,
  { fresh, duplicates, reseated }: Compared,
): Pick<Compared, "fresh" | "duplicates"> {
  const moved = new Map(reseated.map(({ from, to }) => [to, moveTo(near, from, to)]));
  const asMoved = (each: KeptReading): KeptReading => moved.get(each) ?? each;
  return { fresh: fresh.map(asMoved), duplicates: duplicates.map(asMoved) };
}

/** A reading that waits further back may have that `seq` here; then it is the next. */
function moveTo(near: Pick<NearTier, "reseat">, from: KeptReading, to: KeptReading): KeptReading {
  for (let seq = to.seq; ; seq += 1) {
    try {
      near.reseat(from, seq);
      return { ...to, seq };
    } catch (failure) {
      if (!isRefusal(failure) || seq >= to.seq + most) throw failure;
    }
  }
}

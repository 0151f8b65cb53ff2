import { after, type Clock, minutes } from "../../model/time.ts";
import type { KeptReading } from "../telemetry/cursor.ts";
import type { FarTelemetry, WriteAnswer } from "../telemetry/far.ts";
import type { NearTier } from "../telemetry/near.ts";

/** How long a server may take to act on a request nobody waits for any more; a stalled machine may, when it wakes up. */
const stretch = minutes(5);

/**
 * Writes to the far store, with a note on this machine for as long as it is not known what became of it. The note is there
 * before the request leaves: whoever dies meanwhile says nothing, and an erasure that came first would be undone by it.
 */
export const doubtful =
  (
    near: Pick<NearTier, "doubtUntil" | "noteDoubt" | "settleDoubt">,
    far: Pick<FarTelemetry, "write">,
    clock: Clock,
  ) =>
  async (readings: readonly KeptReading[]): Promise<WriteAnswer> => {
    const before = near.doubtUntil();
    near.noteDoubt(after(clock.now(), stretch));
    const answer = await far.write(readings);
    if (answer.kind === "held" && answer.inDoubt) near.noteDoubt(after(clock.now(), stretch));
    else near.settleDoubt(before);
    return answer;
  };

import type { Board } from "../../model/board.ts";
import type { Log } from "../../model/log.ts";
import { after, before, type Clock, hours, type Instant, minutes } from "../../model/time.ts";
import type { KeptReading } from "../telemetry/cursor.ts";
import type { FarTelemetry } from "../telemetry/far.ts";
import type { NearTier } from "../telemetry/near.ts";
import { flagBits } from "../telemetry/reading-row.ts";

export interface ReadBackNeeds {
  readonly near: Pick<NearTier, "sample">;
  readonly far: Pick<FarTelemetry, "at">;
  /** Readings measured before this are kept no longer. */
  readonly expired: (code: string) => Instant | null;
  readonly clock: Clock;
  readonly random: () => number;
  readonly board: Board;
  readonly log: Log;
}

const every = minutes(1);
/** So many of each stretch. */
const drawn = 10;
const stretches = [hours(1), hours(24)];

/**
 * Once a minute reads a few of the readings carried lately back from the far store, which answered that it has them. To
 * be called with the pen in hand, or somebody may be erased between the two looks. Throws as the far store does.
 */
export function readingBack(needs: ReadBackNeeds): () => Promise<void> {
  const { near, clock, random } = needs;
  let next = after(clock.now(), every);
  return async () => {
    if (clock.now() < next) return;
    next = after(clock.now(), every);
    const sample = stretches.flatMap((stretch) => {
      const received = { from: before(clock.now(), stretch), until: clock.now() };
      return near.sample(drawn, received, random).filter((each) => isKept(needs, each));
    });
    tell(needs, await comparedBack(needs, sample));
  };
}

function isKept({ expired }: ReadBackNeeds, { code, at }: KeptReading): boolean {
  const time = expired(code);
  return time === null || at > after(time, hours(1));
}

interface ReadBack {
  readonly sampled: number;
  readonly missing: number;
  readonly different: number;
}

async function comparedBack({ far }: ReadBackNeeds, sample: readonly KeptReading[]): Promise<ReadBack> {
  let [missing, different] = [0, 0];
  for (const reading of sample) {
    const there = (await far.at(reading, [reading.at])).find(({ seq }) => seq === reading.seq);
    if (there === undefined) missing += 1;
    else if (!isAlike(there, reading)) different += 1;
  }
  return { sampled: sample.length, missing, different };
}

const isAlike = (a: KeptReading, b: KeptReading): boolean =>
  a.value === b.value && a.message === b.message && flagBits(a.flags) === flagBits(b.flags);

function tell({ board, log }: ReadBackNeeds, { sampled, missing, different }: ReadBack): void {
  board.add("telemetry_readback_total", sampled);
  board.add("telemetry_readback_missing_total", missing);
  board.add("telemetry_readback_different_total", different);
  if (missing + different === 0) return;
  log.error(
    { sampled, missing, different },
    "InfluxDB does not have readings it took, or has them otherwise; see docs/operate/influxdb.md",
  );
}

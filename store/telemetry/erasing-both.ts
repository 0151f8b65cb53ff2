import type { Board } from "../../model/board.ts";
import { HubFailure } from "../../model/failure.ts";
import type { PatientId } from "../../model/identity.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { type Clock, formatInstant, type Instant } from "../../model/time.ts";
import type { KeptReading } from "./cursor.ts";
import type { FarTelemetry, SeriesName } from "./far.ts";
import { takePen } from "./pen.ts";
import type { Tier } from "./tier.ts";

export interface ErasingParts {
  readonly near: Pick<TelemetryStore, "erase">;
  readonly tier: Tier;
  readonly far: Pick<FarTelemetry, "check" | "at" | "erase">;
  readonly file: string;
  readonly board: Board;
  readonly clock: Clock;
}

/**
 * Deletes everything of a patient in the far store and then here; says how many readings there were, those in both once.
 * While the far store does not answer, or may still act on a write that was given up, it throws
 * `store-unavailable` before anything is touched: else a late write would bring back what was deleted.
 */
export async function eraseBoth(parts: ErasingParts, patient: PatientId): Promise<number> {
  const { near, far, tier, file, board, clock } = parts;
  await using _pen = await takePen(file);
  mayErase(tier.doubtUntil(), board, clock);
  await far.check();
  const onlyHere = await countOnlyHere(far, tier.waitingOf(patient));
  const there = await far.erase(patient);
  const here = await near.erase(patient);
  // Nothing there: it was all deleted by a run that got no further, or nothing was ever carried.
  return there === 0 ? here : there + onlyHere;
}

function mayErase(doubtUntil: Instant, board: Board, clock: Clock): void {
  if (board.get("telemetry_far_failing_since") !== 0) {
    throw waits("InfluxDB takes nothing at present");
  }
  if (clock.now() < doubtUntil) {
    throw waits(`InfluxDB may still act on a write until ${formatInstant(doubtUntil)}`);
  }
}

const waits = (why: string): HubFailure =>
  new HubFailure("store-unavailable", `${why}: nothing was erased yet, it is tried again`);

const askedAtOnce = 2000;

/** How many of the readings that wait the far store does not have: a batch may be there without our knowing. */
async function countOnlyHere(far: ErasingParts["far"], waiting: Iterable<KeptReading>): Promise<number> {
  let count = 0;
  let batch: KeptReading[] = [];
  for (const reading of waiting) {
    const [first] = batch;
    if (first !== undefined && (batch.length >= askedAtOnce || !isSameSeries(first, reading))) {
      count += await notIn(far, batch);
      batch = [];
    }
    batch.push(reading);
  }
  return count + (await notIn(far, batch));
}

const isSameSeries = (a: SeriesName, b: SeriesName): boolean =>
  a.patient === b.patient && a.code === b.code && a.device === b.device;

async function notIn(far: ErasingParts["far"], batch: readonly KeptReading[]): Promise<number> {
  const [first] = batch;
  if (first === undefined) return 0;
  const times = [...new Set(batch.map(({ at }) => at))];
  const there = new Set((await far.at(first, times)).map(({ at, seq }) => `${at} ${seq}`));
  return batch.filter(({ at, seq }) => !there.has(`${at} ${seq}`)).length;
}

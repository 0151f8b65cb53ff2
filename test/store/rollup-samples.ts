import { latestOf, sumsOf } from "../../ingest/rollups.ts";
import { bucketStart } from "../../model/civil-time.ts";
import { messageAt } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import { type Remainder, rollupZone } from "../../model/rollups.ts";
import type { StateStore } from "../../model/state-store.ts";
import { utcHour } from "../../model/time.ts";
import { anna, batch, cuff, morning } from "./state-samples.ts";

/** A saturation of Anna's in the journal's message of that number. */
export const measured = (position: number, more: Partial<Reading> = {}): Reading => ({
  patient: anna,
  device: cuff,
  code: "spo2",
  at: morning,
  deviceAt: more.at ?? morning,
  receivedAt: morning,
  value: 97,
  sent: null,
  context: null,
  flags: [],
  message: messageAt(0, position),
  ...more,
});

/** Commits readings as the batch that ends at a position. */
export async function commitStored(
  state: StateStore,
  to: number,
  readings: readonly Reading[],
): Promise<void> {
  const from = await state.progress.position(0);
  const ledger = readings.map(({ device, receivedAt }) => ({
    ...{ device, hour: utcHour(receivedAt), processed: 1, found: 1, stored: 1 },
    ...{ duplicate: 0, quarantined: 0, statuses: 0, bytes: 9 },
  }));
  await state.progress.commit(
    batch(from, { to, ledger, sums: sumsOf(readings), latest: latestOf(readings) }),
  );
}

/** What a telemetry store that holds these would say is left. */
export function remainderIn(kept: readonly Reading[], gone: Reading): Remainder {
  const own = kept.filter(
    (each) => each !== gone && each.patient === gone.patient && each.code === gone.code,
  );
  const bounds = (start: (reading: Reading) => number) => {
    const values = own.filter((each) => start(each) === start(gone)).map(({ value }) => value);
    return values.length === 0 ? null : { min: Math.min(...values), max: Math.max(...values) };
  };
  return {
    hour: bounds(({ at }) => utcHour(at)),
    day: bounds(({ at }) => bucketStart(at, "P1D", rollupZone)),
    latest: latestOf(own)[0] ?? null,
  };
}

import { type BucketSize, bucketSizes, bucketStart } from "../../model/civil-time.ts";
import type { Reading } from "../../model/reading.ts";
import { type Remainder, type RollupSum, rollupZone } from "../../model/rollups.ts";
import type { Database, Writing } from "./counters.ts";
import { latestFrom, readSum } from "./rollup-rows.ts";
import { rollupUpserts } from "./rollup-upserts.ts";

/** What stays of hours, days and latest readings when a reading is taken out of them. */
export function rollupsLeft(db: Database) {
  const putIn = rollupUpserts(db);

  return {
    /** All that taking it out rests on, as a text to compare. */
    standing: async (on: Database, reading: Reading): Promise<string> => {
      const sums = [];
      for (const size of bucketSizes) sums.push(await sumOf(on, keyOf(reading, size)));
      return JSON.stringify([sums, await latestOf(on, reading)]);
    },

    takeOut: async (trx: Writing, reading: Reading, { hour, day, latest }: Remainder): Promise<void> => {
      await takeFrom(trx, keyOf(reading, "PT1H"), reading.value, hour);
      await takeFrom(trx, keyOf(reading, "P1D"), reading.value, day);
      const known = await latestOf(trx, reading);
      if (known === null || nameOf(known) !== nameOf(reading)) return;
      await trx
        .deleteFrom("latest")
        .where((row) => row.and(ofMetric(reading)))
        .execute();
      if (latest !== null) await putIn.latest(trx, [latest]);
    },
  };
}

const nameOf = ({ message, device, deviceAt, value }: Reading): string =>
  [message, device, deviceAt, value].join(" ");

const ofMetric = ({ patient, code }: Reading) => ({ patient, code });

const keyOf = (reading: Reading, size: BucketSize) => ({
  ...ofMetric(reading),
  size,
  from_at: bucketStart(reading.at, size, rollupZone),
});
type Key = ReturnType<typeof keyOf>;

async function latestOf(on: Database, reading: Reading): Promise<Reading | null> {
  const row = await on
    .selectFrom("latest")
    .selectAll()
    .where((own) => own.and(ofMetric(reading)))
    .executeTakeFirst();
  return row === undefined ? null : latestFrom(row);
}

async function sumOf(on: Database, key: Key): Promise<ReturnType<typeof readSum> | null> {
  const row = await on
    .selectFrom("rollup")
    .select(["from_at", "n", "sum", "min", "max"])
    .where((own) => own.and(key))
    .executeTakeFirst();
  return row === undefined ? null : readSum(row);
}

async function takeFrom(
  trx: Writing,
  key: Key,
  value: number,
  rest: Pick<RollupSum, "min" | "max"> | null,
): Promise<void> {
  const sum = await sumOf(trx, key);
  if (sum === null) return;
  if (sum.n === 1) {
    await trx
      .deleteFrom("rollup")
      .where((own) => own.and(key))
      .execute();
    return;
  }
  // Nothing found although something was counted: its term is over, and the bounds cannot be known better.
  const { min, max } = rest ?? sum;
  await trx
    .updateTable("rollup")
    .set({ n: sum.n - 1, sum: sum.sum - value, min, max })
    .where((own) => own.and(key))
    .execute();
}

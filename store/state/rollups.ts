import type { PatientId } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import type { RollupBook, RollupSum } from "../../model/rollups.ts";
import type { Database, Writing } from "./counters.ts";
import type { QuarantineRoom } from "./quarantine.ts";
import { restating } from "./restating.ts";
import { bucketsIn } from "./rollup-buckets.ts";
import { latestFrom } from "./rollup-rows.ts";
import { rollupUpserts } from "./rollup-upserts.ts";

const name = "rollups";

export function rollupBook(db: Database, room: QuarantineRoom): RollupBook {
  const isBuilt = async (): Promise<boolean> => {
    const row = await db.selectFrom("to_build").select("name").where("name", "=", name).executeTakeFirst();
    return row === undefined;
  };
  const putIn = rollupUpserts(db);

  return {
    isBuilt,

    latest: async (patient) => {
      const rows = await db
        .selectFrom("latest")
        .selectAll()
        .where("patient", "=", patient)
        .orderBy("code")
        .execute();
      return rows.map(latestFrom);
    },

    buckets: async (query, size, zone) => ((await isBuilt()) ? bucketsIn(db, query, size, zone) : null),

    replace: (patient, sums, latest) =>
      db.transaction().execute(async (trx) => {
        await makeRoom(trx, patient, sums, latest);
        await putIn.sums(trx, sums);
        await putIn.latest(trx, latest);
      }),

    markBuilt: async () => {
      await db.deleteFrom("to_build").where("name", "=", name).execute();
    },

    restate: restating(db, room, isBuilt),
  };
}

/**
 * Sums older than the oldest given of their metric stay: the readings they were made of are gone by their term, and
 * nobody could make them again.
 */
async function makeRoom(
  trx: Writing,
  patient: PatientId,
  sums: readonly RollupSum[],
  latest: readonly Reading[],
): Promise<void> {
  for (const { code } of latest) {
    await trx.deleteFrom("latest").where("patient", "=", patient).where("code", "=", code).execute();
  }
  for (const [, own] of Map.groupBy(sums, ({ code, size }) => `${size} ${code}`)) {
    const oldest = own.reduce((one, other) => (other.from < one.from ? other : one));
    await trx
      .deleteFrom("rollup")
      .where("patient", "=", patient)
      .where("code", "=", oldest.code)
      .where("size", "=", oldest.size)
      .where("from_at", ">=", oldest.from)
      .execute();
  }
}

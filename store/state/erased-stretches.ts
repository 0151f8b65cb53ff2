import { z } from "zod";
import type { DeviceStretch } from "../../model/erasure.ts";
import { deviceKey } from "../../model/identity.ts";
import type { Registry } from "../../model/registry-book.ts";
import type { Database, Writing } from "./counters.ts";
import { epoch, rowReader } from "./rows.ts";

const table = "erased_stretch";
const readStretch = rowReader(
  table,
  z.object({ device: deviceKey, from_at: epoch, until_at: epoch.nullable() }),
);

/** When devices were with people who were erased. */
export const erasedStretchCalls = (db: Database): Pick<Registry, "erasedStretches"> => ({
  erasedStretches: async () => {
    const rows = await db.selectFrom(table).selectAll().orderBy("device").orderBy("from_at").execute();
    return rows.map((row) => {
      const { device, from_at: from, until_at: until } = readStretch(row);
      return { device, from, until };
    });
  },
});

/** Keeps stretches; of two that begin alike the first stays. */
export async function addStretches(trx: Writing, stretches: readonly DeviceStretch[]): Promise<void> {
  for (const { device, from, until } of stretches) {
    await trx
      .insertInto(table)
      .values({ device, from_at: from, until_at: until })
      .onConflict((on) => on.doNothing())
      .execute();
  }
}

import { z } from "zod";
import { deviceKey, patientId } from "../../model/identity.ts";
import type { WatchBook } from "../../model/watch-book.ts";
import { contactsIn, contactsOf } from "./contacts.ts";
import type { Database } from "./counters.ts";
import { historiesOf } from "./enrolment-events.ts";
import { epoch, rowReader } from "./rows.ts";

const readMeasured = rowReader("latest", z.object({ patient: patientId, code: z.string(), at: epoch }));
const readPlace = rowReader("gateway_child", z.object({ child: deviceKey, gateway: deviceKey }));
const readAlive = rowReader("hub_alive", z.object({ at: epoch }));
const readUnwatched = rowReader("hub_unwatched", z.object({ from_at: epoch, until_at: epoch }));
const name = "pipeline";

export const watchBook = (db: Database): WatchBook => ({
  contacts: () => contactsIn(db),
  contactsOf: (devices) => contactsOf(db, devices),

  lastMeasured: async () => {
    const rows = await db.selectFrom("latest").select(["patient", "code", "at"]).execute();
    return rows.map(readMeasured);
  },

  histories: (kinds) => historiesOf(db, kinds),

  gateways: async () => {
    const rows = await db
      .selectFrom("gateway_child")
      .select(["child", "gateway"])
      .where("until_at", "is", null)
      .execute();
    return new Map(rows.map(readPlace).map(({ child, gateway }) => [child, gateway]));
  },

  aliveAt: async () => {
    const row = await db.selectFrom("hub_alive").select("at").where("name", "=", name).executeTakeFirst();
    return row === undefined ? null : readAlive(row).at;
  },

  alive: async (now) => {
    await db
      .insertInto("hub_alive")
      .values({ name, at: now })
      .onConflict((on) => on.column("name").doUpdateSet({ at: now }))
      .execute();
  },

  addUnwatched: async ({ from, until }, forget) => {
    await db.deleteFrom("hub_unwatched").where("until_at", "<", forget).execute();
    await db
      .insertInto("hub_unwatched")
      .values({ from_at: from, until_at: until })
      .onConflict((on) => on.column("from_at").doUpdateSet({ until_at: until }))
      .execute();
  },

  unwatched: async () => {
    const rows = await db.selectFrom("hub_unwatched").selectAll().orderBy("from_at").execute();
    return rows.map((row) => {
      const { from_at: from, until_at: until } = readUnwatched(row);
      return { from, until };
    });
  },
});

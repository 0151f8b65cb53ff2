import { z } from "zod";
import { type DownlinkBook, type Waiting, waitingChannel } from "../../model/downlink.ts";
import { HubFailure } from "../../model/failure.ts";
import { type DeviceKey, deviceKey } from "../../model/identity.ts";
import type { Instant } from "../../model/time.ts";
import { counted, type Database } from "./counters.ts";
import { add } from "./downlink-adding.ts";
import { viewColumns, viewFrom, waitingStates } from "./downlink-rows.ts";
import { numberPlace, pageFrom, pageSize, placeIn } from "./pages.ts";
import { changed, padded, rowReader } from "./rows.ts";

const readWaiting = rowReader(
  "downlink",
  z.object({ id: z.string(), device_key: deviceKey, channel: waitingChannel, body: z.string() }),
);
const readAdded = rowReader("downlink", z.object({ device_key: deviceKey, mark: z.int() }));

/** Devices, or items, named in one statement. */
const atOnce = 256;
/** Items looked through with one look for what was added; the rest come with the next. */
const addedAtOnce = 1000;

export const downlinkBook = (db: Database): DownlinkBook => ({
  add: (item) => db.transaction().execute((trx) => add(trx, item)),

  waiting: async (devices, now) => {
    const found: { readonly device: DeviceKey; readonly item: Waiting }[] = [];
    for (const some of parts(devices)) found.push(...(await waitingFor(db, some, now)));
    const grouped = Map.groupBy(found, ({ device }) => device).entries();
    return new Map(grouped.map(([device, own]) => [device, own.map(({ item }) => item)]));
  },

  addedSince: async (mark) => {
    // Before the rows: what is added in between comes with the next look.
    const last = await counted(db, "downlink");
    if (last <= mark) return { devices: [], mark };
    const rows = await db
      .selectFrom("downlink")
      .select(["device_key", "mark"])
      .where("mark", ">", mark)
      .where("state", "in", waitingStates)
      .orderBy("mark")
      .limit(addedAtOnce)
      .execute();
    const added = rows.map(readAdded);
    const reached = added.length < addedAtOnce ? last : (added.at(-1)?.mark ?? last);
    return { devices: [...new Set(added.map(({ device_key }) => device_key))], mark: reached };
  },

  sent: (ids, at) =>
    db.transaction().execute(async (trx) => {
      for (const some of parts(ids)) {
        await trx
          .updateTable("downlink")
          .set((row) => ({ state: "sent", sent_at: at, times: row("times", "+", 1) }))
          .where("id", "in", some)
          .where("state", "in", waitingStates)
          .execute();
      }
    }),

  acknowledged: (ids, at) =>
    db.transaction().execute(async (trx) => {
      for (const some of parts(ids)) {
        await trx
          .updateTable("downlink")
          .set({ state: "acknowledged", acknowledged_at: at, ended_at: at })
          .where("id", "in", some)
          .where("state", "in", waitingStates)
          .execute();
      }
    }),

  cancel: (id, at) => db.transaction().execute((trx) => cancel(trx, id, at)),

  item: async (id) => {
    const row = await db.selectFrom("downlink").select(viewColumns).where("id", "=", id).executeTakeFirst();
    return row === undefined ? null : viewFrom(row);
  },

  ofDevice: async (device, page, channel) => {
    const size = pageSize(page);
    const place = placeIn(page, numberPlace);
    const rows = await db
      .selectFrom("downlink")
      .select(viewColumns)
      .where("device_key", "=", device)
      .$if(channel !== undefined, (query) => query.where("channel", "=", channel ?? ""))
      .$if(place !== undefined, (query) => query.where("mark", "<", place?.[0] ?? 0))
      .orderBy("mark", "desc")
      .limit(size + 1)
      .execute();
    return pageFrom(rows, size, viewFrom, (row) => [row.mark]);
  },

  expire: (now, forgetBefore) =>
    db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable("downlink")
        .set((row) => ({ state: "expired", ended_at: row.ref("expires_at") }))
        .where("state", "in", waitingStates)
        .where("expires_at", "<=", now)
        .executeTakeFirstOrThrow();
      await trx.deleteFrom("downlink").where("ended_at", "<", forgetBefore).execute();
      return Number(numUpdatedRows);
    }),
});

/** Each once, as many as a statement may name. */
function* parts<Name extends string>(names: readonly Name[]): Generator<readonly Name[]> {
  const each = [...new Set(names)].toSorted();
  for (let at = 0; at < each.length; at += atOnce) yield padded(each.slice(at, at + atOnce));
}

async function waitingFor(db: Database, devices: readonly DeviceKey[], now: Instant) {
  const rows = await db
    .selectFrom("downlink")
    .select(["id", "device_key", "channel", "body"])
    .where("device_key", "in", devices)
    .where("state", "in", waitingStates)
    .where("expires_at", ">", now)
    .orderBy("mark")
    .execute();
  return rows.map((row) => {
    const { device_key: device, ...item } = readWaiting(row);
    return { device, item };
  });
}

async function cancel(trx: Database, id: string, at: Instant): Promise<void> {
  const cancelled = await trx
    .updateTable("downlink")
    .set({ state: "cancelled", ended_at: at })
    .where("id", "=", id)
    .where("state", "in", waitingStates)
    .executeTakeFirstOrThrow();
  if (changed(cancelled)) return;
  const found = await trx.selectFrom("downlink").select("state").where("id", "=", id).executeTakeFirst();
  if (found === undefined) throw new HubFailure("not-found", `there is nothing for a device called ${id}`);
  throw new HubFailure("conflict", `${id} is ${found.state} already`);
}

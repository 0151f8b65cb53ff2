import { type DownlinkMade, mostWaiting } from "../../model/downlink.ts";
import { HubFailure } from "../../model/failure.ts";
import type { DeviceKey } from "../../model/identity.ts";
import { allot, type Writing } from "./counters.ts";
import { waitingStates } from "./downlink-rows.ts";
import { mustServe } from "./gateways.ts";
import { changed } from "./rows.ts";

/** What came to its end and is still told of a device: one that never listens must not fill the store. */
const mostEnded = 200;

/** The mark is taken first: its row keeps two apart who add to one device. */
export async function add(trx: Writing, item: DownlinkMade): Promise<void> {
  const mark = await allot(trx, "downlink", 1);
  await hold(trx, item.device);
  await mustServe(trx, item.device);
  const { id, channel, command, body, device: device_key, by: made_by, at: made_at } = item;
  const times = { expires_at: item.expiresAt, sent_at: null, acknowledged_at: null, ended_at: null };
  const added = await trx
    .insertInto("downlink")
    .values({
      id,
      mark,
      device_key,
      channel,
      command,
      body,
      state: "queued",
      made_at,
      made_by,
      times: 0,
      ...times,
    })
    .onConflict((on) => on.column("id").doNothing())
    .executeTakeFirstOrThrow();
  if (!changed(added)) return; // told a second time
  await makeRoom(trx, item);
  await forgetEnded(trx, item.device);
}

/** Keeps the device from being revoked between the look at it and the end of the transaction. */
async function hold(trx: Writing, device: DeviceKey): Promise<void> {
  await trx
    .updateTable("device")
    .set((row) => ({ type: row.ref("type") }))
    .where("key", "=", device)
    .execute();
}

async function makeRoom(trx: Writing, { device, channel, at }: DownlinkMade): Promise<void> {
  const most = mostWaiting[channel];
  const oldest = await trx
    .selectFrom("downlink")
    .select("id")
    .where("device_key", "=", device)
    .where("channel", "=", channel)
    .where("state", "in", waitingStates)
    .where("expires_at", ">", at)
    .orderBy("mark", "desc")
    .offset(most)
    .limit(1)
    .executeTakeFirst();
  if (oldest === undefined) return;
  if (channel === "command") {
    throw new HubFailure("conflict", `${most} commands wait for device ${device}; cancel one first`, {
      details: { most },
    });
  }
  await trx
    .updateTable("downlink")
    .set({ state: "displaced", ended_at: at })
    .where("id", "=", oldest.id)
    .execute();
}

async function forgetEnded(trx: Writing, device: DeviceKey): Promise<void> {
  const ended = trx
    .selectFrom("downlink")
    .where("device_key", "=", device)
    .where("state", "not in", waitingStates);
  const beyond = await ended
    .select("mark")
    .orderBy("mark", "desc")
    .offset(mostEnded)
    .limit(1)
    .executeTakeFirst();
  if (beyond === undefined) return;
  await trx
    .deleteFrom("downlink")
    .where("device_key", "=", device)
    .where("state", "not in", waitingStates)
    .where("mark", "<=", beyond.mark)
    .execute();
}

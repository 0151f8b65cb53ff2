import { z } from "zod";
import { type DeviceKey, deviceKey } from "../../model/identity.ts";
import type { Stray, StrayBook } from "../../model/stray.ts";
import type { Database, Writing } from "./counters.ts";
import { epoch, padded, rowReader, truth } from "./rows.ts";

/** Strays kept of a gateway. */
const most = 200;

const readStray = rowReader(
  "stray_device",
  z.object({
    gateway: deviceKey,
    device_key: deviceKey,
    first_at: epoch,
    last_at: epoch,
    times: z.int(),
    known: z.coerce.number().pipe(truth),
  }),
);

function strayFrom(row: unknown): Stray {
  const { gateway, device_key, first_at, last_at, times, known } = readStray(row);
  return { gateway, device: device_key, firstAt: first_at, lastAt: last_at, times, isKnown: known };
}

export const strayBook = (db: Database): StrayBook => ({
  seen: async (strays) => {
    if (strays.length === 0) return;
    await db.transaction().execute(async (trx) => {
      for (const sight of sights(strays)) await note(trx, sight);
      const gateways = new Set(strays.map(({ gateway }) => gateway));
      for (const gateway of [...gateways].toSorted()) await dropOldest(trx, gateway);
    });
  },

  list: async (services, limit) => {
    if (services.length === 0) return [];
    const rows = await db
      .selectFrom("stray_device as stray")
      .leftJoin("device", "device.key", "stray.device_key")
      .select(["stray.gateway", "stray.device_key", "stray.first_at", "stray.last_at", "stray.times"])
      .select((of) => of.case().when("device.key", "is", null).then(0).else(1).end().as("known"))
      .$if(services !== "all", (query) =>
        query.where((row) =>
          // The slash keeps `cuore` from finding `cuore-a-casa`; a service's name holds nothing LIKE takes for a pattern.
          row.or(
            padded(services as readonly string[]).map((each) => row("stray.gateway", "like", `${each}/%`)),
          ),
        ),
      )
      .orderBy("stray.last_at", "desc")
      .orderBy("stray.gateway")
      .orderBy("stray.device_key")
      .limit(limit)
      .execute();
    return rows.map(strayFrom);
  },

  dismiss: (gateway, device) => db.transaction().execute((trx) => forgetStray(trx, gateway, device)),
});

type Sight = Pick<Stray, "gateway" | "device" | "firstAt" | "lastAt" | "times">;

/** Each pair once, in one order. */
function sights(strays: Parameters<StrayBook["seen"]>[0]): readonly Sight[] {
  const pairs = Map.groupBy(strays, ({ gateway, device }) => `${gateway} ${device}`);
  return [...pairs]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, seen]) => {
      const [one] = seen;
      if (one === undefined) return [];
      const times = seen.map(({ at }) => at).toSorted((a, b) => a - b);
      const [firstAt = one.at, lastAt = one.at] = [times.at(0), times.at(-1)];
      return [{ gateway: one.gateway, device: one.device, firstAt, lastAt, times: seen.length }];
    });
}

/** One declared behind this gateway by now strayed before it was. */
async function note(trx: Writing, { gateway, device, firstAt, lastAt, times }: Sight): Promise<void> {
  const declared = await trx
    .selectFrom("gateway_child")
    .select("child")
    .where("child", "=", device)
    .where("gateway", "=", gateway)
    .where("until_at", "is", null)
    .executeTakeFirst();
  if (declared !== undefined) return;
  await trx
    .insertInto("stray_device")
    .values({ gateway, device_key: device, first_at: firstAt, last_at: lastAt, times })
    .onConflict((on) =>
      on.columns(["gateway", "device_key"]).doUpdateSet((row) => ({
        times: row("stray_device.times", "+", times),
        last_at: row
          .case()
          .when("stray_device.last_at", "<", lastAt)
          .then<number>(lastAt)
          .else(row.ref("stray_device.last_at"))
          .end(),
      })),
    )
    .execute();
}

async function dropOldest(trx: Writing, gateway: DeviceKey): Promise<void> {
  await trx
    .deleteFrom("stray_device")
    .where("gateway", "=", gateway)
    .where("device_key", "not in", (rows) =>
      rows
        .selectFrom("stray_device as kept")
        .select("kept.device_key")
        .where("kept.gateway", "=", gateway)
        .orderBy("kept.last_at", "desc")
        .orderBy("kept.device_key")
        .limit(most),
    )
    .execute();
}

/** Whether there was one. */
export async function forgetStray(trx: Writing, gateway: DeviceKey, device: DeviceKey): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom("stray_device")
    .where("gateway", "=", gateway)
    .where("device_key", "=", device)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

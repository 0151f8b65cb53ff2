import { HubFailure } from "../../model/failure.ts";
import { type DeviceKey, halvesOf } from "../../model/identity.ts";
import type { Instant } from "../../model/time.ts";
import type { Writing } from "./counters.ts";
import { forgetStray } from "./strays.ts";

/**
 * Ends a device's place and opens the next, from `at` on. Only one level: who may speak for a device must be read off
 * in one look.
 */
export async function place(
  trx: Writing,
  child: DeviceKey,
  gateway: DeviceKey | null,
  at: Instant,
): Promise<void> {
  if (gateway !== null) mustBelongTogether(child, gateway);
  await mustServe(trx, child);
  if (gateway !== null) {
    await mustServe(trx, gateway);
    await mustStandInFront(trx, child, gateway);
  }
  const last = await trx
    .selectFrom("gateway_child")
    .selectAll()
    .where("child", "=", child)
    .orderBy("from_at", "desc")
    .limit(1)
    .executeTakeFirst();
  const stands = last?.until_at === null ? last.gateway : null;
  if (stands === gateway) return;
  if (last !== undefined && at < (last.until_at ?? last.from_at)) {
    throw new HubFailure("conflict", `the place of device ${child} was changed after this`);
  }
  if (last !== undefined && stands !== null) await end(trx, child, last.from_at, at);
  if (gateway === null) return;
  await trx.insertInto("gateway_child").values({ child, gateway, from_at: at, until_at: null }).execute();
  await forgetStray(trx, gateway, child);
}

function mustBelongTogether(child: DeviceKey, gateway: DeviceKey): void {
  if (child === gateway) throw new HubFailure("input-rejected", "a device cannot be behind itself");
  if (halvesOf(child).service === halvesOf(gateway).service) return;
  throw new HubFailure("input-rejected", "the gateway must be a device of the same service");
}

/** Throws `not-found`, or `conflict` when the device is revoked. */
export async function mustServe(trx: Writing, key: DeviceKey): Promise<void> {
  const found = await trx.selectFrom("device").select("revoked_at").where("key", "=", key).executeTakeFirst();
  if (found === undefined) throw new HubFailure("not-found", `there is no device ${key}`);
  if (found.revoked_at !== null) throw new HubFailure("conflict", `device ${key} is revoked`);
}

async function mustStandInFront(trx: Writing, child: DeviceKey, gateway: DeviceKey): Promise<void> {
  const nested = await trx
    .selectFrom("gateway_child")
    .select("child")
    .where("until_at", "is", null)
    .where((row) => row.or([row("child", "=", gateway), row("gateway", "=", child)]))
    .limit(1)
    .executeTakeFirst();
  if (nested === undefined) return;
  const why = nested.child === gateway ? `${gateway} is behind one itself` : `others are behind ${child}`;
  throw new HubFailure("conflict", `a gateway cannot be behind a gateway: ${why}`);
}

/** A place that ends as it begins never held, and is not kept. */
async function end(trx: Writing, child: DeviceKey, from: number, at: Instant): Promise<void> {
  if (from === at) {
    await trx.deleteFrom("gateway_child").where("child", "=", child).where("from_at", "=", from).execute();
    return;
  }
  await trx
    .updateTable("gateway_child")
    .set({ until_at: at })
    .where("child", "=", child)
    .where("from_at", "=", from)
    .execute();
}

import type { Claimed, Claiming } from "../../model/claim.ts";
import { HubFailure } from "../../model/failure.ts";
import { type DeviceKey, deviceId, keyOf, type ServiceId } from "../../model/identity.ts";
import { namesDevice } from "../../model/new-device.ts";
import { type ClaimRow, claimBy, stateOf } from "./claim-rows.ts";
import type { Database, Writing } from "./counters.ts";
import { isThere } from "./credential-uses.ts";
import { addSecret, endSecrets, forgetOldest } from "./device-secrets.ts";
import { add } from "./devices.ts";
import { changingRegistry } from "./registry-change.ts";

/**
 * Takes a code for a device. What is refused is looked at before anything is written: strangers may ask as often as they
 * like. Then once more behind the registry's version, so that of two who ask at once the second finds what the first did.
 */
export async function claim(db: Database, claiming: Claiming): Promise<Claimed> {
  const seen = await looked(db, claiming);
  if ("refused" in seen) return seen;
  return changingRegistry(db, async (trx) => {
    const found = await looked(trx, claiming);
    if ("refused" in found) return found;
    const device = await (found.row.device_key === null
      ? madeAnew(trx, found.row, claiming)
      : secretAgain(trx, found.row.device_key, claiming));
    await trx
      .updateTable("claim_code")
      .set({ device_key: device, claimed_at: claiming.at })
      .where("id", "=", found.row.id)
      .execute();
    return { device };
  });
}

type Refused = Extract<Claimed, { readonly refused: unknown }>;

async function looked(db: Database, claiming: Claiming): Promise<Refused | { readonly row: ClaimRow }> {
  const { codeHash, service, most, at } = claiming;
  const row = await claimBy(db, "code_hash", codeHash);
  if (row === null || row.service !== service) return { refused: "unknown" };
  const state = stateOf(row, at);
  if (state === "used") return { refused: "used" };
  if (state === "withdrawn" || state === "expired") return { refused: "expired" };
  if (row.device_key !== null) {
    return (await isRevoked(db, row.device_key)) ? { refused: "used" } : { row };
  }
  if (most !== null && (await countOf(db, service)) >= most) return { refused: "quota" };
  return { row };
}

async function isRevoked(db: Database, key: DeviceKey): Promise<boolean> {
  const row = await db.selectFrom("device").select("revoked_at").where("key", "=", key).executeTakeFirst();
  return row?.revoked_at !== null;
}

async function countOf(db: Database, service: ServiceId): Promise<number> {
  const { devices } = await db
    .selectFrom("device")
    .select((of) => of.fn.countAll<number>().as("devices"))
    .where("service", "=", service)
    .where("revoked_at", "is", null)
    .executeTakeFirstOrThrow();
  return devices;
}

/** The secret before it never arrived; of two answers on their way only the later one opens. */
async function secretAgain(
  trx: Writing,
  device: DeviceKey,
  { secretHash, at }: Claiming,
): Promise<DeviceKey> {
  await endSecrets(trx, device, at);
  await addSecret(trx, device, secretHash, at);
  await forgetOldest(trx, device, "secret");
  return device;
}

async function madeAnew(
  trx: Writing,
  { service, type }: ClaimRow,
  { wanted, secretHash, at }: Claiming,
): Promise<DeviceKey> {
  const isFree = wanted !== undefined && namesDevice(wanted) && !(await isThere(trx, keyOf(service, wanted)));
  const device = isFree ? wanted : await freeName(trx, service, type);
  await add(trx, { service, device, type, addedAt: at, revokedAt: null, gateway: null }, secretHash);
  return keyOf(service, device);
}

/** Tries that may find a name taken; names are given out in order, and people seldom choose one of these. */
const mostTries = 1000;

/** The type with a number, counted on from as many as there are. */
async function freeName(trx: Writing, service: ServiceId, type: string) {
  const { taken } = await trx
    .selectFrom("device")
    .select((of) => of.fn.countAll<number>().as("taken"))
    .where("key", ">=", `${service}/${type}-0`)
    .where("key", "<", `${service}/${type}-:`)
    .executeTakeFirstOrThrow();
  for (let n = taken + 1; n <= taken + mostTries; n += 1) {
    const name = deviceId.parse(`${type}-${String(n).padStart(4, "0")}`);
    if (!(await isThere(trx, keyOf(service, name)))) return name;
  }
  throw new HubFailure("conflict", `no name is free for another ${type} of ${service}`);
}

import { rotationOverlap } from "../../model/credential.ts";
import type { DeviceKey } from "../../model/identity.ts";
import { after, type Instant } from "../../model/time.ts";
import type { Writing } from "./counters.ts";

/** Credentials of a device that are remembered after their end. */
const remembered = 20;

/** Makes a secret the latest of its device. */
export async function addSecret(
  trx: Writing,
  device: DeviceKey,
  hash: Uint8Array,
  at: Instant,
  revokedAt: Instant | null = null,
): Promise<void> {
  const fresh = { until_at: null, first_used_at: null, last_used_at: null };
  const row = { ...fresh, added_at: at, revoked_at: revokedAt };
  await trx
    .insertInto("device_credential")
    .values({ device_key: device, kind: "secret", verifier: hash, ...row })
    .onConflict((on) => on.columns(["device_key", "kind", "verifier"]).doUpdateSet(row))
    .execute();
}

/** Ends every secret of a device that counts; with a `kind` of `null` its certificates too. */
export async function endSecrets(
  trx: Writing,
  device: DeviceKey,
  at: Instant,
  kind: "secret" | null = "secret",
): Promise<void> {
  await trx
    .updateTable("device_credential")
    .set({ revoked_at: at })
    .where("device_key", "=", device)
    .where("revoked_at", "is", null)
    .$if(kind !== null, (query) => query.where("kind", "=", kind ?? ""))
    .execute();
}

/**
 * Leaves one secret beside the one that is to come: the one the device is known to have, having used it last. If it used
 * none, the latest. It ends when it would have ended, and with the overlap at the latest.
 */
export async function leaveFormer(trx: Writing, device: DeviceKey, at: Instant): Promise<void> {
  const live = await trx
    .selectFrom("device_credential")
    .select(["verifier", "until_at", "last_used_at", "added_at"])
    .where("device_key", "=", device)
    .where("kind", "=", "secret")
    .where("revoked_at", "is", null)
    .where((row) => row.or([row("until_at", "is", null), row("until_at", ">", at)]))
    .execute();
  const [former] = live.toSorted(
    (a, b) => (b.last_used_at ?? 0) - (a.last_used_at ?? 0) || b.added_at - a.added_at,
  );
  await endSecrets(trx, device, at);
  if (former === undefined) return;
  const end = after(at, rotationOverlap);
  await trx
    .updateTable("device_credential")
    .set({ revoked_at: null, until_at: Math.min(former.until_at ?? end, end) })
    .where("device_key", "=", device)
    .where("kind", "=", "secret")
    .where("verifier", "=", former.verifier)
    .execute();
}

/** Forgets the oldest: of secrets those that ended, of certificates those that were never revoked. */
export async function forgetOldest(
  trx: Writing,
  device: DeviceKey,
  kind: "secret" | "certificate",
): Promise<void> {
  const isRevoked = kind === "secret" ? "is not" : "is";
  const beyond = await trx
    .selectFrom("device_credential")
    .select("added_at")
    .where("device_key", "=", device)
    .where("kind", "=", kind)
    .where("revoked_at", isRevoked, null)
    .orderBy("added_at", "desc")
    .offset(remembered)
    .limit(1)
    .executeTakeFirst();
  if (beyond === undefined) return;
  await trx
    .deleteFrom("device_credential")
    .where("device_key", "=", device)
    .where("kind", "=", kind)
    .where("revoked_at", isRevoked, null)
    .where("added_at", "<=", beyond.added_at)
    .execute();
}

import type { CredentialUse } from "../../model/credential.ts";
import type { DeviceKey } from "../../model/identity.ts";
import type { Instant } from "../../model/time.ts";
import { claimUsedUp } from "./claim-rows.ts";
import type { Database, Writing } from "./counters.ts";
import { verifierOf } from "./device-credentials.ts";
import { endSecrets, forgetOldest } from "./device-secrets.ts";
import { prepared } from "./prepared.ts";
import { changingRegistry } from "./registry-change.ts";

/** Uses noted with one commit: few enough that no other writer waits long. */
const atOnce = 250;

/** Notes that credentials were used. The registry changes only where a secret's first use ends a former one. */
export async function noteUses(db: Database, uses: readonly CredentialUse[]): Promise<void> {
  for (let from = 0; from < uses.length; from += atOnce) {
    // In one order, so that two writers do not wait for each other.
    const some = uses
      .slice(from, from + atOnce)
      .toSorted((a, b) => Number(a.device > b.device) - Number(a.device < b.device));
    const ending = await db.transaction().execute((trx) => noted(trx, some));
    for (const use of ending) await changingRegistry(db, (trx) => endFormer(trx, use));
  }
}

/** Returns those uses that end a former secret. */
async function noted(trx: Writing, uses: readonly CredentialUse[]): Promise<readonly CredentialUse[]> {
  const ending: CredentialUse[] = [];
  for (const use of uses) {
    const { device, proof, at } = use;
    const verifier = proof.by === "secret" ? proof.hash : verifierOf(proof.fingerprint);
    const [again] = await usedAgain(trx, { device, kind: proof.by, verifier, at });
    if (again !== undefined) continue;
    if (proof.by === "certificate") await noteCertificate(trx, device, verifier, at);
    else if (await hasFormer(trx, device, verifier)) ending.push(use);
    else await noteFirstUse(trx, device, verifier, at);
  }
  return ending;
}

const usedAgain = prepared<{ device: string; kind: string; verifier: Uint8Array; at: number }, unknown>(
  (db, { device, kind, verifier, at }) =>
    db
      .updateTable("device_credential")
      .set({ last_used_at: at })
      .where("device_key", "=", device)
      .where("kind", "=", kind)
      .where("verifier", "=", verifier)
      .where("first_used_at", "is not", null)
      .returning("device_key"),
);

/** Whether a secret that counts is the latest of its device, and another counts beside it: only former ones have an end. */
async function hasFormer(trx: Writing, device: DeviceKey, hash: Uint8Array): Promise<boolean> {
  const rows = await secretsOf(trx, { device });
  const isLatest = rows.some((row) => row.until_at === null && Buffer.compare(row.verifier, hash) === 0);
  return isLatest && rows.length > 1;
}

const secretsOf = prepared<{ device: string }, { verifier: Uint8Array; until_at: number | null }>(
  (db, { device }) =>
    db
      .selectFrom("device_credential")
      .select(["verifier", "until_at"])
      .where("device_key", "=", device)
      .where("kind", "=", "secret")
      .where("revoked_at", "is", null),
);

/** The device has its secret: the code it was claimed with, if it was, has done its work. */
async function noteFirstUse(trx: Writing, device: DeviceKey, hash: Uint8Array, at: Instant): Promise<void> {
  const used = await trx
    .updateTable("device_credential")
    .set({ first_used_at: at, last_used_at: at })
    .where("device_key", "=", device)
    .where("kind", "=", "secret")
    .where("verifier", "=", hash)
    .returning("revoked_at")
    .executeTakeFirst();
  // One that was ended in between was let in before that, and says nothing of the one that counts.
  if (used?.revoked_at === null) await claimUsedUp(trx, device, at);
}

/** The device has its new secret: what counted beside it counts no more. */
async function endFormer(trx: Writing, { device, proof, at }: CredentialUse): Promise<void> {
  if (proof.by === "certificate" || !(await hasFormer(trx, device, proof.hash))) return;
  await endSecrets(trx, device, at);
  await trx
    .updateTable("device_credential")
    .set({ revoked_at: null })
    .where("device_key", "=", device)
    .where("kind", "=", "secret")
    .where("verifier", "=", proof.hash)
    .execute();
  await noteFirstUse(trx, device, proof.hash, at);
}

async function noteCertificate(
  trx: Writing,
  device: DeviceKey,
  verifier: Uint8Array,
  at: Instant,
): Promise<void> {
  if (!(await isThere(trx, device))) return;
  const used = { first_used_at: at, last_used_at: at };
  await trx
    .insertInto("device_credential")
    .values(certificateRow(device, verifier, { added_at: at, ...used }))
    .onConflict((on) => on.columns(oneOf).doUpdateSet(used))
    .execute();
  await forgetOldest(trx, device, "certificate");
}

export const oneOf = ["device_key", "kind", "verifier"] as const;
const nothing = { until_at: null, revoked_at: null, first_used_at: null, last_used_at: null };
type Times = { readonly [time in keyof typeof nothing]?: Instant } & { readonly added_at: Instant };

export const certificateRow = (device: DeviceKey, verifier: Uint8Array, times: Times) => ({
  ...{ device_key: device, kind: "certificate", verifier },
  ...nothing,
  ...times,
});

export async function isThere(trx: Writing, device: DeviceKey): Promise<boolean> {
  const row = await trx.selectFrom("device").select("key").where("key", "=", device).executeTakeFirst();
  return row !== undefined;
}

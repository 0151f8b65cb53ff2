import { z } from "zod";
import { type CredentialBook, credentialView } from "../../model/credential.ts";
import { HubFailure } from "../../model/failure.ts";
import type { DeviceKey } from "../../model/identity.ts";
import type { Database, Writing } from "./counters.ts";
import { certificateRow, isThere, noteUses, oneOf } from "./credential-uses.ts";
import { hexOf, verifierOf } from "./device-credentials.ts";
import { forgetOldest } from "./device-secrets.ts";
import { mustServe } from "./gateways.ts";
import { changingRegistry } from "./registry-change.ts";
import { epoch, rowReader } from "./rows.ts";

const readRow = rowReader(
  "device_credential",
  z.object({
    kind: credentialView.shape.kind,
    verifier: z.instanceof(Uint8Array),
    added_at: epoch,
    until_at: epoch.nullable(),
    revoked_at: epoch.nullable(),
    last_used_at: epoch.nullable(),
  }),
);

export const credentialBook = (db: Database): CredentialBook => ({
  used: (device, proof, at) => noteUses(db, [{ device, proof, at }]),
  usedAll: (uses) => noteUses(db, uses),

  ofDevice: async (device) => {
    const rows = await db
      .selectFrom("device_credential")
      .select(["kind", "verifier", "added_at", "until_at", "revoked_at", "last_used_at"])
      .where("device_key", "=", device)
      .orderBy("added_at", "desc")
      .orderBy("verifier")
      .execute();
    return rows.map((row) => {
      const { kind, verifier, ...at } = readRow(row);
      return {
        kind,
        fingerprint: kind === "certificate" ? hexOf(verifier) : null,
        addedAt: at.added_at,
        until: at.until_at,
        revokedAt: at.revoked_at,
        lastUsedAt: at.last_used_at,
      };
    });
  },

  issued: (device, certificate, until, at) =>
    db.transaction().execute(async (trx) => {
      await mustServe(trx, device);
      await trx
        .insertInto("device_credential")
        .values(certificateRow(device, verifierOf(certificate), { added_at: at, until_at: until }))
        .onConflict((on) => on.columns(oneOf).doUpdateSet({ until_at: until }))
        .execute();
      await forgetOldest(trx, device, "certificate");
    }),

  revokeCertificate: (device, certificate, at) =>
    changingRegistry(db, async (trx) => {
      await mustBe(trx, device);
      await trx
        .insertInto("device_credential")
        .values(certificateRow(device, verifierOf(certificate), { added_at: at, revoked_at: at }))
        .onConflict((on) =>
          on.columns(oneOf).doUpdateSet({ revoked_at: at }).where("device_credential.revoked_at", "is", null),
        )
        .execute();
    }),
});

/** Throws `not-found`. */
async function mustBe(trx: Writing, device: DeviceKey): Promise<void> {
  if (await isThere(trx, device)) return;
  throw new HubFailure("not-found", `there is no device ${device}`);
}

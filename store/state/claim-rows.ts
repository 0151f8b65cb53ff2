import { z } from "zod";
import { type ClaimView, claimView } from "../../model/claim.ts";
import { type DeviceKey, deviceKey, halvesOf } from "../../model/identity.ts";
import type { Instant } from "../../model/time.ts";
import type { Database, Writing } from "./counters.ts";
import { epoch, rowReader } from "./rows.ts";

const { id, service, madeBy } = claimView.shape;
const readClaim = rowReader(
  "claim_code",
  z.object({
    id,
    service,
    // Not the catalogue's list: a type that left the catalogue must not make its codes unreadable.
    type: z.string(),
    made_at: epoch,
    made_by: madeBy,
    expires_at: epoch,
    withdrawn_at: epoch.nullable(),
    device_key: deviceKey.nullable(),
    arrived_at: epoch.nullable(),
  }),
);
export type ClaimRow = ReturnType<typeof readClaim>;

export const claims = (db: Database) =>
  db
    .selectFrom("claim_code")
    .select([
      ...(["id", "service", "type", "made_at", "made_by", "expires_at"] as const),
      ...(["withdrawn_at", "device_key", "arrived_at"] as const),
    ]);

export async function claimBy(
  db: Database,
  column: "id" | "code_hash",
  value: string | Uint8Array,
): Promise<ClaimRow | null> {
  const row = await claims(db).where(column, "=", value).executeTakeFirst();
  return row === undefined ? null : readClaim(row);
}

/** What stands in the way of a code first; one that was claimed and whose secret never arrived can be claimed again. */
export function stateOf(row: ClaimRow, now: Instant): ClaimView["state"] {
  if (row.arrived_at !== null) return "used";
  if (row.withdrawn_at !== null) return "withdrawn";
  if (row.expires_at <= now) return "expired";
  return row.device_key === null ? "open" : "claimed";
}

export function viewFrom(row: unknown, now: Instant): ClaimView {
  const read = readClaim(row);
  return {
    ...{ id: read.id, service: read.service, type: read.type },
    ...{ madeAt: read.made_at, madeBy: read.made_by, expiresAt: read.expires_at },
    state: stateOf(read, now),
    device: read.device_key === null ? null : halvesOf(read.device_key).device,
  };
}

/** A device has the secret it claimed: its code is dead. */
export async function claimUsedUp(trx: Writing, device: DeviceKey, at: Instant): Promise<void> {
  await trx
    .updateTable("claim_code")
    .set({ arrived_at: at })
    .where("device_key", "=", device)
    .where("arrived_at", "is", null)
    .execute();
}

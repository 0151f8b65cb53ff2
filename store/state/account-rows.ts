import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { type OutsideIdentity, type User, type UserSecrets, userView } from "../../model/people.ts";
import type { Writing } from "./counters.ts";
import { changed, epoch, jsonOf, rowReader } from "./rows.ts";
import type { Tables } from "./tables.ts";

const { username, roles, services, careGroups } = userView.shape;
const accountRow = z.object({
  username,
  roles: jsonOf(roles),
  services: jsonOf(services),
  care_groups: jsonOf(careGroups),
  added_at: epoch,
  disabled_at: epoch.nullable(),
  totp: z.instanceof(Uint8Array).nullable(),
  issuer: z.string().nullable(),
  subject: z.string().nullable(),
});
const readAccount = rowReader("account", accountRow);
const readSecrets = rowReader(
  "account",
  z.object({ password_hash: z.string(), totp: accountRow.shape.totp }),
);

/** What `userFrom` needs of a row, named in full for joins. */
export const accountColumns = [
  "account.username",
  "account.roles",
  "account.services",
  "account.care_groups",
  "account.added_at",
  "account.disabled_at",
  "account.totp",
  "account.issuer",
  "account.subject",
] as const;

export function userFrom(row: unknown): User {
  const { care_groups, added_at, disabled_at, totp, issuer, subject, ...same } = readAccount(row);
  return {
    ...same,
    careGroups: care_groups,
    addedAt: added_at,
    disabledAt: disabled_at,
    secondFactor: totp !== null,
    identity: issuer === null || subject === null ? null : { issuer, subject },
  };
}

export function secretsFrom(row: unknown): UserSecrets {
  const { password_hash, totp } = readSecrets(row);
  return { passwordHash: password_hash === "" ? null : password_hash, totp };
}

/** A user as a row, without a second factor. */
export const rowOfUser = (user: User, passwordHash: string | null): Tables["account"] => ({
  username: user.username,
  roles: JSON.stringify(user.roles),
  services: JSON.stringify(user.services),
  care_groups: JSON.stringify(user.careGroups),
  added_at: user.addedAt,
  disabled_at: user.disabledAt,
  password_hash: passwordHash ?? "",
  totp: null,
  totp_step: 0,
  ...identityColumns(user.identity),
});

export const identityColumns = (identity: OutsideIdentity | null) => ({
  issuer: identity?.issuer ?? null,
  subject: identity?.subject ?? null,
});

export const nobody = (name: string): HubFailure => new HubFailure("not-found", `there is no user ${name}`);

/**
 * Finds that somebody may act, and keeps it so to the end of the transaction: writing the row, be it as it was, holds
 * off whoever would disable them meanwhile. Reading it would not, where writers do not wait for each other.
 */
export async function holdEnabled(trx: Writing, name: string): Promise<void> {
  const held = await trx
    .updateTable("account")
    .set((row) => ({ disabled_at: row.ref("disabled_at") }))
    .where("username", "=", name)
    .where("disabled_at", "is", null)
    .executeTakeFirstOrThrow();
  if (!changed(held)) throw new HubFailure("not-found", `there is no user ${name} who may sign in`);
}

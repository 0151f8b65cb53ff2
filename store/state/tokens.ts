import { z } from "zod";
import { type ApiToken, apiTokenView } from "../../model/people.ts";
import type { People } from "../../model/people-book.ts";
import { type Instant, minutes } from "../../model/time.ts";
import { accountColumns, holdEnabled, userFrom } from "./account-rows.ts";
import type { Database, Writing } from "./counters.ts";
import { changed, epoch, jsonOf, rowReader } from "./rows.ts";

const { roles, services } = apiTokenView.shape;
const tokenRow = z.object({
  id: z.string(),
  username: z.string(),
  label: z.string(),
  token_roles: jsonOf(roles),
  token_services: jsonOf(services),
  token_added_at: epoch,
  expires_at: epoch,
  used_at: epoch.nullable(),
  revoked_at: epoch.nullable(),
});
const readToken = rowReader("token", tokenRow);

// Some have other names than in the table, where the account has columns of the same.
const columns = [
  "token.id",
  "token.username",
  "token.label",
  "token.roles as token_roles",
  "token.services as token_services",
  "token.added_at as token_added_at",
  "token.expires_at",
  "token.used_at",
  "token.revoked_at",
] as const;

function tokenFrom(row: unknown): ApiToken {
  const { id, username, label, ...read } = readToken(row);
  return {
    id,
    username,
    label,
    roles: read.token_roles,
    services: read.token_services,
    addedAt: read.token_added_at,
    expiresAt: read.expires_at,
    usedAt: read.used_at,
    revokedAt: read.revoked_at,
  };
}

/** How exactly it is kept when a token was used, so that not every request of a program writes to the disk. */
const usedWithin = minutes(1);

type TokenCalls = Pick<People, "addToken" | "token" | "tokens" | "revokeToken">;

/** Programs' keys, known by the hash of their secret. */
export const tokenCalls = (db: Database): TokenCalls => ({
  addToken: (token, hash) =>
    db.transaction().execute(async (trx) => {
      await holdEnabled(trx, token.username);
      const { id, username, label } = token;
      await trx
        .insertInto("token")
        .values({
          id,
          hash,
          username,
          label,
          roles: JSON.stringify(token.roles),
          services: JSON.stringify(token.services),
          added_at: token.addedAt,
          expires_at: token.expiresAt,
          used_at: token.usedAt,
          revoked_at: token.revokedAt,
        })
        .execute();
    }),

  token: async (hash, at) => {
    const row = await db
      .selectFrom("token")
      .innerJoin("account", "account.username", "token.username")
      .select([...accountColumns, ...columns])
      .where("token.hash", "=", hash)
      .where("token.expires_at", ">", at)
      .where("token.revoked_at", "is", null)
      .where("account.disabled_at", "is", null)
      .executeTakeFirst();
    if (row === undefined) return null;
    const token = tokenFrom(row);
    const lately = token.usedAt !== null && at - token.usedAt < usedWithin;
    if (!lately) await use(db, token.id, at);
    return { token: lately ? token : { ...token, usedAt: at }, user: userFrom(row) };
  },

  tokens: async (username) => {
    const rows = await db
      .selectFrom("token")
      .select(columns)
      .$if(username !== null, (query) => query.where("username", "=", username ?? ""))
      .orderBy("added_at", "desc")
      .orderBy("id")
      .execute();
    return rows.map(tokenFrom);
  },

  revokeToken: (id, at) =>
    db.transaction().execute(async (trx) => {
      const revoked = await trx
        .updateTable("token")
        .set({ revoked_at: at })
        .where("id", "=", id)
        .where("revoked_at", "is", null)
        .executeTakeFirstOrThrow();
      return changed(revoked);
    }),
});

async function use(db: Database, id: string, at: Instant): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable("token")
      .set({ used_at: at })
      .where("id", "=", id)
      .where((row) => row.or([row("used_at", "is", null), row("used_at", "<=", at - usedWithin)]))
      .execute();
  });
}

export async function endTokensOf(trx: Writing, username: string, at: Instant): Promise<void> {
  await trx
    .updateTable("token")
    .set({ revoked_at: at })
    .where("username", "=", username)
    .where("revoked_at", "is", null)
    .execute();
}

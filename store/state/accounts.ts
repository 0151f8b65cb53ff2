import type { UpdateObject } from "kysely";
import { HubFailure } from "../../model/failure.ts";
import type { People } from "../../model/people-book.ts";
import type { Instant } from "../../model/time.ts";
import { accountColumns, identityColumns, nobody, rowOfUser, secretsFrom, userFrom } from "./account-rows.ts";
import type { Database, Writing } from "./counters.ts";
import { changed } from "./rows.ts";
import { closeSessionsOf } from "./sessions.ts";
import type { Tables } from "./tables.ts";
import { endTokensOf } from "./tokens.ts";

type AccountCalls = Pick<
  People,
  "addUser" | "user" | "userOf" | "users" | "setPassword" | "setIdentity" | "setDisabled"
>;

/** Who may sign in. */
export const accountCalls = (db: Database): AccountCalls => ({
  addUser: (user, passwordHash) =>
    db.transaction().execute(async (trx) => {
      const added = await trx
        .insertInto("account")
        .values(rowOfUser(user, passwordHash))
        .onConflict((on) => on.doNothing())
        .executeTakeFirstOrThrow();
      if (changed(added)) return;
      throw new HubFailure(
        "conflict",
        `there is a user ${user.username} already, or one with the same identity at the sign-in provider`,
      );
    }),

  user: async (name) => {
    const row = await db
      .selectFrom("account")
      .select([...accountColumns, "password_hash"])
      .where("username", "=", name)
      .executeTakeFirst();
    return row === undefined ? null : { user: userFrom(row), secrets: secretsFrom(row) };
  },

  userOf: async ({ issuer, subject }) => {
    const row = await db
      .selectFrom("account")
      .select(accountColumns)
      .where("issuer", "=", issuer)
      .where("subject", "=", subject)
      .executeTakeFirst();
    return row === undefined ? null : userFrom(row);
  },

  users: async () => {
    const rows = await db.selectFrom("account").select(accountColumns).orderBy("username").execute();
    return rows.map(userFrom);
  },

  setPassword: (name, passwordHash) =>
    db.transaction().execute(async (trx) => {
      await set(trx, name, { password_hash: passwordHash });
      await closeSessionsOf(trx, name);
    }),

  setIdentity: (name, identity) =>
    db.transaction().execute(async (trx) => {
      try {
        await set(trx, name, identityColumns(identity));
      } catch (failure) {
        // The table's own index decides: whatever was looked up before could be another's by now.
        if (HubFailure.of(failure).code !== "store-refused") throw failure;
        throw new HubFailure("conflict", "this identity at the sign-in provider is another user's", {
          cause: failure,
        });
      }
    }),

  setDisabled: (name, at) =>
    db.transaction().execute(async (trx) => {
      if (at === null) await set(trx, name, { disabled_at: null });
      else await disable(trx, name, at);
    }),
});

async function disable(trx: Writing, name: string, at: Instant): Promise<void> {
  // The account first: from then on nobody opens a session or adds a token for them.
  await set(trx, name, { disabled_at: at });
  await closeSessionsOf(trx, name);
  await endTokensOf(trx, name, at);
}

async function set(trx: Writing, name: string, columns: UpdateObject<Tables, "account">): Promise<void> {
  const done = await trx
    .updateTable("account")
    .set(columns)
    .where("username", "=", name)
    .executeTakeFirstOrThrow();
  if (!changed(done)) throw nobody(name);
}

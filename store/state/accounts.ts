import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { type User, userView } from "../../model/people.ts";
import type { People } from "../../model/people-book.ts";
import type { Database } from "./counters.ts";
import { changed, epoch, jsonOf, rowReader } from "./rows.ts";

const { username, roles, services } = userView.shape;
const accountRow = z.object({ username, roles: jsonOf(roles), services: jsonOf(services), added_at: epoch });
const readAccount = rowReader("account", accountRow);

export const accountColumns = [
  "account.username",
  "account.roles",
  "account.services",
  "account.added_at",
] as const;

export function userFrom(row: unknown): User {
  const { added_at: addedAt, ...same } = readAccount(row);
  return { ...same, addedAt };
}

type AccountCalls = Pick<People, "addUser" | "user" | "users" | "setPassword">;

/** Who may sign in. */
export const accountCalls = (db: Database): AccountCalls => ({
  addUser: (user, passwordHash) =>
    db.transaction().execute(async (trx) => {
      const added = await trx
        .insertInto("account")
        .values({
          username: user.username,
          roles: JSON.stringify(user.roles),
          services: JSON.stringify(user.services),
          added_at: user.addedAt,
          password_hash: passwordHash,
        })
        .onConflict((on) => on.doNothing())
        .executeTakeFirstOrThrow();
      if (!changed(added)) throw new HubFailure("conflict", `there is a user ${user.username} already`);
    }),

  user: async (name) => {
    const row = await db
      .selectFrom("account")
      .select([...accountColumns, "password_hash"])
      .where("username", "=", name)
      .executeTakeFirst();
    return row === undefined ? null : { user: userFrom(row), passwordHash: row.password_hash };
  },

  users: async () => {
    const rows = await db.selectFrom("account").select(accountColumns).orderBy("username").execute();
    return rows.map(userFrom);
  },

  setPassword: (name, passwordHash) =>
    db.transaction().execute(async (trx) => {
      const set = await trx
        .updateTable("account")
        .set({ password_hash: passwordHash })
        .where("username", "=", name)
        .executeTakeFirstOrThrow();
      if (!changed(set)) throw new HubFailure("not-found", `there is no user ${name}`);
    }),
});

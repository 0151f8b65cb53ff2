import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import type { People } from "../../model/people-book.ts";
import type { Duration, Instant } from "../../model/time.ts";
import { accountColumns, userFrom } from "./accounts.ts";
import type { Database } from "./counters.ts";
import { epoch, rowReader } from "./rows.ts";

const readTimes = rowReader("session", z.object({ opened_at: epoch, seen_at: epoch }));

/** A session is marked as seen once in this part of the idle limit, so that not every request writes to the disk. */
const seenParts = 60;
/** Expired sessions taken away with one write. */
const sweep = 50;

interface Limits {
  readonly idle: Duration;
  readonly absolute: Duration;
}

type SessionCalls = Pick<People, "openSession" | "session" | "closeSession">;

/** Sessions, known by the hash of their secret. An idle one may end up to a sixtieth of its limit early, never late. */
export const sessionCalls = (db: Database): SessionCalls => ({
  openSession: (hash, username, at) =>
    db.transaction().execute(async (trx) => {
      const user = await trx
        .selectFrom("account")
        .select("username")
        .where("username", "=", username)
        .executeTakeFirst();
      if (user === undefined) throw new HubFailure("not-found", `there is no user ${username}`);
      await trx.insertInto("session").values({ hash, username, opened_at: at, seen_at: at }).execute();
    }),

  session: async (hash, at, limits) => {
    const row = await db
      .selectFrom("session")
      .innerJoin("account", "account.username", "session.username")
      .select([...accountColumns, "opened_at", "seen_at"])
      .where("hash", "=", hash)
      .executeTakeFirst();
    if (row === undefined) return null;
    const { opened_at: openedAt, seen_at: seenBefore } = readTimes(row);
    const young = at - seenBefore < limits.idle && at - openedAt < limits.absolute;
    if (!young || at - seenBefore >= limits.idle / seenParts) await see(db, hash, at, limits);
    return young ? { user: userFrom(row), openedAt, seenAt: at } : null;
  },

  closeSession: (hash) =>
    db.transaction().execute(async (trx) => {
      await trx.deleteFrom("session").where("hash", "=", hash).execute();
    }),
});

/** Takes some expired sessions away, and marks this one as seen if it is not among them. */
async function see(db: Database, hash: Uint8Array, at: Instant, limits: Limits): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const expired = trx
      .selectFrom("session")
      .select("hash")
      .where((row) =>
        row.or([row("seen_at", "<=", at - limits.idle), row("opened_at", "<=", at - limits.absolute)]),
      )
      .limit(sweep);
    await trx.deleteFrom("session").where("hash", "in", expired).execute();
    await trx
      .updateTable("session")
      .set({ seen_at: at })
      .where("hash", "=", hash)
      .where("seen_at", ">", at - limits.idle)
      .where("opened_at", ">", at - limits.absolute)
      .where("seen_at", "<", at)
      .execute();
  });
}

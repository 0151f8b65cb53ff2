import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { type SessionView, signInWay } from "../../model/people.ts";
import type { People } from "../../model/people-book.ts";
import type { Duration, Instant } from "../../model/time.ts";
import { accountColumns, holdEnabled, userFrom } from "./account-rows.ts";
import type { Database, Writing } from "./counters.ts";
import { changed, epoch, rowReader, truth } from "./rows.ts";
import type { Tables } from "./tables.ts";

const sessionRow = z.object({
  id: z.string(),
  username: z.string(),
  way: signInWay,
  opened_at: epoch,
  seen_at: epoch,
  address: z.string(),
  restricted: truth,
  glass_until: epoch.nullable(),
  glass_reason: z.string().nullable(),
});
const readSession = rowReader("session", sessionRow);

const columns = [
  "session.id",
  "session.username",
  "session.way",
  "session.opened_at",
  "session.seen_at",
  "session.address",
  "session.restricted",
  "session.glass_until",
  "session.glass_reason",
] as const;

function sessionFrom(row: unknown): SessionView {
  const { opened_at, seen_at, glass_until: until, glass_reason: reason, ...same } = readSession(row);
  return {
    ...same,
    openedAt: opened_at,
    seenAt: seen_at,
    glass: until === null || reason === null ? null : { until, reason },
  };
}

/** A session is marked as seen once in this part of the idle limit, so that not every request writes to the disk. */
const seenParts = 60;
/** Expired sessions taken away with one write. */
const sweep = 50;

interface Limits {
  readonly idle: Duration;
  readonly absolute: Duration;
}

type SessionCalls = Pick<
  People,
  "openSession" | "session" | "closeSession" | "sessions" | "revokeSession" | "liftRestriction" | "breakGlass"
>;

/**
 * Sessions, known by the hash of their secret. An idle one may end up to a sixtieth of its limit early, never late.
 * Nothing is remembered between calls, so what one connection closes is closed for all.
 */
export const sessionCalls = (db: Database): SessionCalls => ({
  openSession: ({ hash, id, username, way, at, address, restricted }) =>
    db.transaction().execute(async (trx) => {
      await holdEnabled(trx, username);
      const times = { opened_at: at, seen_at: at };
      const flags = { restricted: restricted ? 1 : 0, glass_until: null, glass_reason: null };
      await trx
        .insertInto("session")
        .values({ hash, id, username, way, address, ...times, ...flags })
        .execute();
    }),

  session: (hash, at, limits) => sessionAt(db, hash, at, limits),

  closeSession: (hash) =>
    db.transaction().execute(async (trx) => {
      await trx.deleteFrom("session").where("hash", "=", hash).execute();
    }),

  sessions: async (username) => {
    const rows = await db
      .selectFrom("session")
      .select(columns)
      .where("username", "=", username)
      .orderBy("opened_at", "desc")
      .orderBy("id")
      .execute();
    return rows.map(sessionFrom);
  },

  revokeSession: (username, id) =>
    db.transaction().execute(async (trx) => {
      const revoked = await trx
        .deleteFrom("session")
        .where("username", "=", username)
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      return changed(revoked);
    }),

  liftRestriction: (hash) => set(db, hash, { restricted: 0 }),
  breakGlass: (hash, glass) =>
    set(db, hash, { glass_until: glass?.until ?? null, glass_reason: glass?.reason ?? null }),
});

async function sessionAt(db: Database, hash: Uint8Array, at: Instant, limits: Limits) {
  const row = await db
    .selectFrom("session")
    .innerJoin("account", "account.username", "session.username")
    .select([...accountColumns, ...columns])
    .where("hash", "=", hash)
    .where("account.disabled_at", "is", null)
    .executeTakeFirst();
  if (row === undefined) return null;
  const kept = sessionFrom(row);
  const unseen = at - kept.seenAt;
  const young = unseen < limits.idle && at - kept.openedAt < limits.absolute;
  if (!young || unseen >= limits.idle / seenParts) await see(db, hash, at, limits);
  if (!young) return null;
  const glass = kept.glass !== null && kept.glass.until > at ? kept.glass : null;
  return { ...kept, glass, user: userFrom(row), seenAt: at };
}

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

async function set(db: Database, hash: Uint8Array, columns: Partial<Tables["session"]>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const done = await trx
      .updateTable("session")
      .set(columns)
      .where("hash", "=", hash)
      .executeTakeFirstOrThrow();
    if (!changed(done)) throw new HubFailure("not-found", "this session is closed; sign in again");
  });
}

export async function closeSessionsOf(trx: Writing, username: string): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom("session")
    .where("username", "=", username)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

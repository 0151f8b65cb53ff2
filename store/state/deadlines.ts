import { z } from "zod";
import { type Deadline, type DeadlineKind, deadlineKinds } from "../../model/deadline.ts";
import type { Instant } from "../../model/time.ts";
import type { Database, Writing } from "./counters.ts";
import { prepared } from "./prepared.ts";
import { changed, epoch, rowReader } from "./rows.ts";

const readDeadline = rowReader(
  "deadline",
  z
    .object({ kind: z.enum(deadlineKinds), subject: z.string(), due_at: epoch, step: z.int() })
    .transform(({ due_at: dueAt, ...same }): Deadline => ({ ...same, dueAt })),
);

/** One of a kind for each subject: the one set last. */
export async function setDeadline(trx: Database, { kind, subject, dueAt, step }: Deadline): Promise<void> {
  await trx
    .insertInto("deadline")
    .values({ kind, subject, due_at: dueAt, step })
    .onConflict((on) => on.columns(["kind", "subject"]).doUpdateSet({ due_at: dueAt, step }))
    .execute();
}

export async function dropDeadlines(
  trx: Writing,
  subject: string,
  kinds: readonly DeadlineKind[],
): Promise<void> {
  for (const kind of kinds) await dropOne(trx, { kind, subject });
}

const dropOne = prepared<Pick<Deadline, "kind" | "subject">, unknown>((db, { kind, subject }) =>
  db.deleteFrom("deadline").where("kind", "=", kind).where("subject", "=", subject),
);

/** Takes a deadline away if it is still the one that was seen; so of two who carry it out one does. */
export async function takeDeadline(trx: Writing, { kind, subject, dueAt, step }: Deadline): Promise<boolean> {
  const taken = await trx
    .deleteFrom("deadline")
    .where("kind", "=", kind)
    .where("subject", "=", subject)
    .where("due_at", "=", dueAt)
    .where("step", "=", step)
    .executeTakeFirstOrThrow();
  return changed(taken);
}

/** Those due by now, in the order in which they fell due. */
export async function overdue(db: Database, now: Instant, limit: number): Promise<readonly Deadline[]> {
  const rows = await db
    .selectFrom("deadline")
    .selectAll()
    .where("due_at", "<=", now)
    .orderBy("due_at")
    .orderBy("kind")
    .orderBy("subject")
    .limit(limit)
    .execute();
  return rows.map(readDeadline);
}

export async function deadlinesOf(db: Database, subject: string): Promise<readonly Deadline[]> {
  const rows = await db
    .selectFrom("deadline")
    .selectAll()
    .where("kind", "in", deadlineKinds)
    .where("subject", "=", subject)
    .orderBy("due_at")
    .execute();
  return rows.map(readDeadline);
}

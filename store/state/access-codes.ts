import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { type PatientId, patientId } from "../../model/identity.ts";
import type { People } from "../../model/people-book.ts";
import type { Instant } from "../../model/time.ts";
import { accountColumns, rowOfUser, userFrom } from "./account-rows.ts";
import type { Database, Writing } from "./counters.ts";
import { changed, rowReader } from "./rows.ts";
import { closeSessionsOf } from "./sessions.ts";

const readPatient = rowReader("access_code", z.object({ patient: patientId }));

type AccessCodeCalls = Pick<People, "setAccessCode" | "patientByCode">;

/** The codes people sign in with to see what is held about them. */
export const accessCodeCalls = (db: Database): AccessCodeCalls => ({
  setAccessCode: (patient, hash, at, expiresAt) =>
    db.transaction().execute(async (trx) => {
      await holdEnrolled(trx, patient);
      await ensureCitizen(trx, patient, at);
      const code = { hash, issued_at: at, expires_at: expiresAt };
      await trx
        .insertInto("access_code")
        .values({ patient, ...code })
        .onConflict((on) => on.column("patient").doUpdateSet(code))
        .execute();
      await closeSessionsOf(trx, patient);
    }),

  patientByCode: async (hash, at) => {
    const row = await db
      .selectFrom("access_code")
      .select("patient")
      .where("hash", "=", hash)
      .where("expires_at", ">", at)
      .executeTakeFirst();
    return row === undefined ? null : readPatient(row).patient;
  },
});

/** Keeps an enrolment there to the end of the transaction, so that no erasure runs past an account made meanwhile. */
export async function holdEnrolled(trx: Writing, patient: PatientId): Promise<void> {
  const held = await trx
    .updateTable("enrolment")
    .set((row) => ({ ref: row.ref("ref") }))
    .where("patient", "=", patient)
    .executeTakeFirstOrThrow();
  if (!changed(held)) throw new HubFailure("not-found", "there is no such patient");
}

async function ensureCitizen(trx: Writing, patient: PatientId, at: Instant): Promise<void> {
  const none = { services: [], careGroups: [], disabledAt: null, secondFactor: false, identity: null };
  const citizen = rowOfUser({ username: patient, roles: ["citizen"], addedAt: at, ...none }, null);
  const added = await trx
    .insertInto("account")
    .values(citizen)
    .onConflict((on) => on.doNothing())
    .executeTakeFirstOrThrow();
  if (changed(added)) return;
  const row = await trx
    .selectFrom("account")
    .select(accountColumns)
    .where("username", "=", patient)
    .executeTakeFirstOrThrow();
  // Whoever holds the code would sign in with whatever this account may do.
  if (userFrom(row).roles.every((role) => role === "citizen")) return;
  throw new HubFailure(
    "conflict",
    "a user of the staff has this pseudonym as user name; give that user another name first",
  );
}

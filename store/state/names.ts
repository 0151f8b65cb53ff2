import { z } from "zod";
import { type PatientId, patientId, type SubjectRef, subjectRef } from "../../model/identity.ts";
import type { Registry } from "../../model/registry-book.ts";
import type { Database } from "./counters.ts";
import { padded, rowReader } from "./rows.ts";

const readNames = rowReader("enrolment", z.object({ patient: patientId, ref: subjectRef }));

/** Names looked up with one statement; a page of the audit may hold more than a statement can take. */
const atOnce = 512;

/** A person's two names: the pseudonym, and the reference the audit knows them by. */
export const nameCalls = (db: Database): Pick<Registry, "patientsBehind" | "refsOf"> => ({
  patientsBehind: async (refs) =>
    new Map((await namesBy(db, "ref", refs)).map(({ ref, patient }) => [ref, patient])),
  refsOf: async (patients) =>
    new Map((await namesBy(db, "patient", patients)).map(({ ref, patient }) => [patient, ref])),
});

async function namesBy(
  db: Database,
  column: "ref" | "patient",
  names: readonly (SubjectRef | PatientId)[],
): Promise<readonly { patient: PatientId; ref: SubjectRef }[]> {
  const asked = [...new Set(names)];
  const found: unknown[] = [];
  for (let at = 0; at < asked.length; at += atOnce) {
    const some = padded(asked.slice(at, at + atOnce));
    const rows = await db
      .selectFrom("enrolment")
      .select(["ref", "patient"])
      .where(column, "in", some)
      .execute();
    found.push(...rows);
  }
  return found.map(readNames);
}

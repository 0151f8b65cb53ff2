import { z } from "zod";
import { withoutPseudonyms } from "../../model/audit-chain.ts";
import {
  type ErasureBook,
  type ErasureProof,
  type ErasureView,
  erasedPerson,
  erasureProof,
  type WaitingErasure,
} from "../../model/erasure.ts";
import { HubFailure } from "../../model/failure.ts";
import { patientId } from "../../model/identity.ts";
import type { Database, Writing } from "./counters.ts";
import { deletePerson } from "./erased-rows.ts";
import { addStretches } from "./erased-stretches.ts";
import { pageFrom, pageSize, placeIn, timePlace } from "./pages.ts";
import { changingRegistry } from "./registry-change.ts";
import { changed, epoch, jsonOf, rowReader } from "./rows.ts";
import type { Scrub } from "./scrub.ts";

const asked = z.object({ id: z.string(), asked_at: epoch, by_whom: z.string() });
const readErasure = rowReader(
  "erasure",
  asked.extend({ done_at: epoch.nullable(), proof: jsonOf(erasureProof).nullable() }),
);
const readWaiting = rowReader(
  "erasure",
  z.union([
    asked.extend({ patient: patientId, erased: z.null() }),
    asked.extend({ patient: z.null(), erased: jsonOf(erasedPerson) }),
  ]),
);

/** Requests to be erased: who, until the rows are gone; then what was deleted; at last the proof. */
export const erasureBook = (db: Database, scrub: Scrub): ErasureBook => ({
  ask: (request) => db.transaction().execute((trx) => ask(trx, request)),

  erasure: async (id) => {
    const row = await db.selectFrom("erasure").selectAll().where("id", "=", id).executeTakeFirst();
    return row === undefined ? null : viewFrom(row);
  },

  erasures: async (page) => {
    const size = pageSize(page);
    const place = placeIn(page, timePlace);
    const rows = await db
      .selectFrom("erasure")
      .selectAll()
      .$if(place !== undefined, (query) =>
        query.where((row) =>
          row(row.refTuple("asked_at", "id"), "<", row.tuple(place?.[0] ?? 0, place?.[1] ?? "")),
        ),
      )
      .orderBy("asked_at", "desc")
      .orderBy("id", "desc")
      .limit(size + 1)
      .execute();
    return pageFrom(rows, size, viewFrom, (row) => [row.asked_at, row.id]);
  },

  waiting: async () => {
    const rows = await db
      .selectFrom("erasure")
      .selectAll()
      .where("done_at", "is", null)
      .orderBy("asked_at")
      .orderBy("id")
      .execute();
    return rows.map(waitingFrom);
  },

  eraseRows: (id, person) => changingRegistry(db, (trx) => eraseRows(trx, id, person)),
  scrub,
  finish: (proof) => db.transaction().execute((trx) => finish(trx, proof)),

  addErasedStretches: (stretches) => changingRegistry(db, (trx) => addStretches(trx, stretches)),

  backupPlaces: async () => {
    const rows = await db
      .selectFrom("backup_place")
      .select("folder")
      .orderBy("added_at")
      .orderBy("folder")
      .execute();
    return rows.map((row) => row.folder);
  },

  addBackupPlace: (folder, at) =>
    db.transaction().execute(async (trx) => {
      await trx
        .insertInto("backup_place")
        .values({ folder, added_at: at })
        .onConflict((on) => on.doNothing())
        .execute();
    }),
});

function viewFrom(row: unknown): ErasureView {
  const { asked_at: askedAt, by_whom: by, done_at: doneAt, id, proof } = readErasure(row);
  return { id, askedAt, by, doneAt, proof };
}

function waitingFrom(row: unknown): WaitingErasure {
  const read = readWaiting(row);
  const request = { id: read.id, askedAt: read.asked_at, by: read.by_whom };
  return read.patient === null
    ? { ...request, patient: null, erased: read.erased }
    : { ...request, patient: read.patient, erased: null };
}

async function ask(trx: Writing, { id, patient, at, by }: Parameters<ErasureBook["ask"]>[0]): Promise<void> {
  const enrolled = await trx
    .selectFrom("enrolment")
    .select("patient")
    .where("patient", "=", patient)
    .executeTakeFirst();
  if (enrolled === undefined) throw new HubFailure("not-found", "there is no such patient");
  const added = await trx
    .insertInto("erasure")
    .values({
      id,
      patient,
      asked_at: at,
      by_whom: withoutPseudonyms(by),
      done_at: null,
      erased: null,
      proof: null,
    })
    .onConflict((on) => on.doNothing())
    .executeTakeFirstOrThrow();
  if (!changed(added)) throw new HubFailure("conflict", "this person's erasure was asked for already");
}

async function eraseRows(
  trx: Writing,
  id: string,
  { patient, digest, subject, devices, readings, messages }: Parameters<ErasureBook["eraseRows"]>[1],
) {
  // The request first: of two who carry it out, the second waits here, and then finds it taken.
  const taken = await trx
    .updateTable("erasure")
    .set({ patient: null })
    .where("id", "=", id)
    .where("patient", "=", patient)
    .where("done_at", "is", null)
    .executeTakeFirstOrThrow();
  if (!changed(taken)) throw new HubFailure("conflict", "no erasure of this person waits under this id");
  const deleted = await deletePerson(trx, patient, { devices, messages });
  await addStretches(trx, devices);
  const counts = { ...deleted, readings, messages: messages.length };
  const erased = { digest, subject, counts, devices: [...devices] };
  await trx
    .updateTable("erasure")
    .set({ erased: JSON.stringify(z.encode(erasedPerson, erased)) })
    .where("id", "=", id)
    .execute();
  return erased;
}

async function finish(trx: Writing, proof: ErasureProof): Promise<void> {
  const text = JSON.stringify(z.encode(erasureProof, proof));
  if (text !== withoutPseudonyms(text)) {
    throw new HubFailure("defect", "the proof of an erasure holds a pseudonym");
  }
  const done = { patient: null, erased: null, done_at: proof.doneAt, proof: text };
  await trx
    .insertInto("erasure")
    .values({ id: proof.id, asked_at: proof.askedAt, by_whom: proof.by, ...done })
    .onConflict((on) => on.column("id").doUpdateSet(done))
    .execute();
}

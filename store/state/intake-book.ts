import type { Scope } from "../../model/access.ts";
import { HubFailure } from "../../model/failure.ts";
import type { IntakeBook, IntakeQuery, NewEntry } from "../../model/intake-book.ts";
import type { PageAsked } from "../../model/paging.ts";
import type { Database, Writing } from "./counters.ts";
import { entryFrom, rowOfEntry } from "./intake-rows.ts";
import { pageFrom, pageSize, placeIn, timePlace } from "./pages.ts";
import { padded } from "./rows.ts";
import { enrolledWithin, isEmpty, listed } from "./scopes.ts";

/** What people entered, in the table `entry`. */
export const intakeBook = (db: Database): IntakeBook => ({
  add: (entries) => db.transaction().execute((trx) => add(trx, entries)),

  entry: async (id) => {
    const row = await db.selectFrom("entry").selectAll().where("id", "=", id).executeTakeFirst();
    return row === undefined ? null : entryFrom(row);
  },

  list: (scope, query, page) =>
    isEmpty(scope) ? Promise.resolve({ items: [], next: null }) : pageOf(wanted(db, scope, query), page),

  ofPatient: (patient, page) =>
    pageOf(db.selectFrom("entry").selectAll("entry").where("patient", "=", patient), page),

  strikeOut: async (id, { at, by, reason }) => {
    const struck = await db
      .updateTable("entry")
      .set({ struck_at: at, struck_by: by, struck_why: reason, once: null })
      .where("id", "=", id)
      .where("struck_at", "is", null)
      .returningAll()
      .executeTakeFirst();
    if (struck !== undefined) return entryFrom(struck);
    const there = await db.selectFrom("entry").select("id").where("id", "=", id).executeTakeFirst();
    throw there === undefined
      ? new HubFailure("not-found", "there is no such entry")
      : new HubFailure("conflict", "the entry is struck out already");
  },
});

type Selecting = ReturnType<typeof wanted>;

function wanted(db: Database, scope: Scope, { kind, from, until, by, namesNobody }: IntakeQuery) {
  const { services, patients } = scope;
  return db
    .selectFrom("entry")
    .selectAll("entry")
    .where("kind", "=", kind)
    .$if(from !== undefined, (rows) => rows.where("at", ">=", from ?? 0))
    .$if(until !== undefined, (rows) => rows.where("at", "<", until ?? 0))
    .$if(by !== undefined, (rows) => rows.where("by_whom", "=", by ?? ""))
    .$if(namesNobody === true, (rows) => rows.where("patient", "is", null))
    .$if(services !== "all", (rows) =>
      rows.where((row) => row.or([row("service", "is", null), row("service", "in", listed(services))])),
    )
    .where((row) => {
      const theirs = row("patient", "in", () => enrolledWithin(db, scope).select("enrolment.patient"));
      return patients === "all" ? row.or([row("patient", "is", null), theirs]) : theirs;
    });
}

async function pageOf(wantedRows: Selecting, page: PageAsked) {
  const size = pageSize(page);
  const place = placeIn(page, timePlace);
  const rows = await wantedRows
    .$if(place !== undefined, (some) =>
      some.where((row) =>
        row(row.refTuple("recorded_at", "id"), "<", row.tuple(place?.[0] ?? 0, place?.[1] ?? "")),
      ),
    )
    .orderBy("recorded_at", "desc")
    .orderBy("id", "desc")
    .limit(size + 1)
    .execute();
  return pageFrom(rows, size, entryFrom, (row) => [row.recorded_at, row.id]);
}

/** Rows written or looked for with one statement. */
const atOnce = 256;
const inParts = <Value>(values: readonly Value[]): readonly (readonly Value[])[] =>
  Array.from({ length: Math.ceil(values.length / atOnce) }, (_, n) =>
    values.slice(n * atOnce, (n + 1) * atOnce),
  );

async function add(trx: Writing, entries: readonly NewEntry[]): Promise<void> {
  await holdPeople(trx, entries);
  await assertOnce(trx, entries);
  for (const part of inParts(entries)) {
    const { numInsertedOrUpdatedRows: kept } = await trx
      .insertInto("entry")
      .values(part.map(rowOfEntry))
      .onConflict((on) => on.doNothing())
      .executeTakeFirstOrThrow();
    // Somebody entered one of them since they were looked for.
    if (kept !== BigInt(part.length)) throw thereAlready([]);
  }
}

/** Holds their enrolments, one after the other in one order: nobody is erased until the entries stand, or they do not. */
async function holdPeople(trx: Writing, entries: readonly NewEntry[]): Promise<void> {
  const people = new Set(entries.flatMap(({ patient }) => (patient === null ? [] : [patient])));
  for (const patient of [...people].toSorted()) {
    const held = await trx
      .updateTable("enrolment")
      .set((row) => ({ ref: row.ref("ref") }))
      .where("patient", "=", patient)
      .returning("patient")
      .executeTakeFirst();
    if (held === undefined) throw new HubFailure("not-found", "there is no such patient");
  }
}

async function assertOnce(trx: Writing, entries: readonly NewEntry[]): Promise<void> {
  const seen = new Set<string>();
  const names = entries.flatMap(({ once }) => (once === null ? [] : [once]));
  for (const part of inParts(names)) {
    const rows = await trx.selectFrom("entry").select("once").where("once", "in", padded(part)).execute();
    for (const { once } of rows) if (once !== null) seen.add(once);
  }
  const twice = entries.flatMap(({ once }, place) => {
    if (once === null) return [];
    const isThere = seen.has(once);
    seen.add(once);
    return isThere ? [place] : [];
  });
  if (twice.length > 0) throw thereAlready(twice);
}

const thereAlready = (twice: readonly number[]): HubFailure =>
  new HubFailure("conflict", "this was entered already and would count twice", { details: { twice } });

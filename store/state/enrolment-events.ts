import { z } from "zod";
import { type EnrolmentEvent, enrolmentHappening } from "../../model/enrolment-history.ts";
import { HubFailure } from "../../model/failure.ts";
import { type PatientId, patientId } from "../../model/identity.ts";
import type { Registry } from "../../model/registry-book.ts";
import type { Database, Writing } from "./counters.ts";
import { happeningReader } from "./events.ts";
import { changed, epoch, rowReader } from "./rows.ts";
import type { Tables } from "./tables.ts";

const table = "enrolment_event";
const readHappening = happeningReader(table, enrolmentHappening);
const readDates = rowReader(
  table,
  z.object({ patient: patientId, at: epoch, recorded_at: epoch, by_whom: z.string() }),
);

function eventFrom(row: unknown): { patient: PatientId; event: EnrolmentEvent } {
  const { patient, at, recorded_at: recordedAt, by_whom: by } = readDates(row);
  return { patient, event: { ...readHappening(row), at, recordedAt, by } };
}

function rowOf(patient: PatientId, n: number, event: EnrolmentEvent): Tables["enrolment_event"] {
  const { kind, at, recordedAt: recorded_at, by: by_whom, ...body } = event;
  return { patient, n, kind, at, recorded_at, by_whom, body: JSON.stringify(body) };
}

/** What was recorded of a person, oldest first. */
export async function historyOf(db: Database, patient: PatientId): Promise<readonly EnrolmentEvent[]> {
  const rows = await db
    .selectFrom(table)
    .selectAll()
    .where("patient", "=", patient)
    .orderBy("at")
    .orderBy("n")
    .execute();
  return rows.map((row) => eventFrom(row).event);
}

/** Adds events to a history of `seen` events. The next number is taken by one of two who race. */
export async function append(
  trx: Writing,
  patient: PatientId,
  seen: number,
  events: readonly EnrolmentEvent[],
): Promise<void> {
  for (const [index, event] of events.entries()) {
    const added = await trx
      .insertInto(table)
      .values(rowOf(patient, seen + index + 1, event))
      .onConflict((on) => on.columns(["patient", "n"]).doNothing())
      .executeTakeFirstOrThrow();
    if (!changed(added)) throw new HubFailure("conflict", "this history was added to meanwhile; look again");
  }
}

/** The events of these kinds of everybody who had any, oldest first. */
export async function historiesOf(
  db: Database,
  kinds: readonly EnrolmentEvent["kind"][],
): Promise<ReadonlyMap<PatientId, readonly EnrolmentEvent[]>> {
  const rows = await db
    .selectFrom(table)
    .selectAll()
    .where("kind", "in", kinds)
    .orderBy("at")
    .orderBy("n")
    .execute();
  const histories = Map.groupBy(rows.map(eventFrom), ({ patient }) => patient);
  return new Map([...histories].map(([patient, all]) => [patient, all.map(({ event }) => event)]));
}

const closing = ["consent-withdrawn", "withdrawn"];

/** Histories as they are read. */
export const historyCalls = (db: Database): Pick<Registry, "history" | "withdrawalHistories"> => ({
  history: (patient) => historyOf(db, patient),

  withdrawalHistories: async () => {
    const rows = await db
      .selectFrom(table)
      .selectAll()
      .where("kind", "in", ["consent-given", ...closing])
      .where("patient", "in", db.selectFrom(table).select("patient").where("kind", "in", closing))
      .orderBy("at")
      .orderBy("n")
      .execute();
    const events = rows.map(eventFrom);
    const histories = Map.groupBy(events, ({ patient }) => patient);
    return new Map([...histories].map(([patient, all]) => [patient, all.map(({ event }) => event)]));
  },
});

import { z } from "zod";
import { type EventBook, eventKind, type HappenedEvent } from "../../model/happened-event.ts";
import { deviceKey, messageId, patientId } from "../../model/identity.ts";
import { bulk } from "./bulk.ts";
import type { Database, Writing } from "./counters.ts";
import { epoch, rowReader } from "./rows.ts";

const readRow = rowReader(
  "happened_event",
  z.object({
    patient: patientId,
    at: epoch,
    kind: eventKind,
    device: deviceKey,
    message: messageId,
    received_at: epoch,
  }),
);

function eventFrom(row: unknown): HappenedEvent {
  const { received_at: receivedAt, ...same } = readRow(row);
  return { ...same, receivedAt };
}

export const eventBook = (db: Database): EventBook => ({
  ofPatient: async (patient, from, until) => {
    const rows = await db
      .selectFrom("happened_event")
      .selectAll()
      .where("patient", "=", patient)
      .where("at", ">=", from)
      .where("at", "<", until)
      .orderBy("at")
      .orderBy("kind")
      .orderBy("device")
      .orderBy("message")
      .execute();
    return rows.map(eventFrom);
  },
});

const one = { patient: "", at: 0, kind: "", device: "", message: "", received_at: 0 };

/** Keeps each event once, however often it is told of. */
export function eventInserts(db: Database) {
  const insert = bulk(6, (rows) => {
    const values = Array.from({ length: rows }, () => one);
    return db
      .insertInto("happened_event")
      .values(values)
      .onConflict((on) => on.doNothing())
      .compile().sql;
  });
  return (trx: Writing, events: readonly HappenedEvent[]): Promise<void> =>
    insert(
      trx,
      events.flatMap(({ patient, at, kind, device, message, receivedAt }) => [
        patient,
        at,
        kind,
        device,
        message,
        receivedAt,
      ]),
    );
}

import { type DeleteResult, sql } from "kysely";
import { z } from "zod";
import type { DeviceStretch, ErasureCounts } from "../../model/erasure.ts";
import type { PatientId } from "../../model/identity.ts";
import type { JournalPlace } from "../../model/telemetry-store.ts";
import { holdMoves } from "./alert-moves.ts";
import type { Writing } from "./counters.ts";
import { forgetSlots } from "./monthly/slots.ts";
import { deleteRollups } from "./rollup-rows.ts";
import { padded } from "./rows.ts";
import { closeSessionsOf } from "./sessions.ts";

type Deleted = Omit<ErasureCounts, "readings" | "messages">;

/** What was sent by a person's devices. */
export interface Sent {
  readonly devices: readonly DeviceStretch[];
  readonly messages: readonly JournalPlace[];
}

/**
 * Deletes all that holds or hangs on a pseudonym. What hangs on a row goes before it; and what others may be writing
 * at the same time is held in the order in which they hold it, so that nobody waits in a circle.
 */
export async function deletePerson(trx: Writing, patient: PatientId, sent: Sent): Promise<Deleted> {
  await trx
    .updateTable("enrolment")
    .set((row) => ({ ref: row.ref("ref") }))
    .where("patient", "=", patient)
    .execute();
  const sessions = await deleteAccount(trx, patient);
  const alerts = await deleteAlerts(trx, patient);
  const quarantined = await deleteQuarantined(trx, sent);
  await deleteRollups(trx, patient);
  await trx.deleteFrom("slot").where("patient", "=", patient).execute();
  await forgetSlots(trx, patient);
  const entries = await trx.deleteFrom("entry").where("patient", "=", patient).executeTakeFirstOrThrow();
  const events = await trx
    .deleteFrom("enrolment_event")
    .where("patient", "=", patient)
    .executeTakeFirstOrThrow();
  await trx.deleteFrom("enrolment_service").where("patient", "=", patient).execute();
  const assignments = await trx
    .deleteFrom("assignment")
    .where("patient", "=", patient)
    .executeTakeFirstOrThrow();
  await trx.deleteFrom("enrolment").where("patient", "=", patient).execute();
  await maskMentions(trx, patient);
  return {
    alerts,
    quarantined,
    assignments: count(assignments),
    events: count(events),
    entries: count(entries),
    sessions,
  };
}

const count = (result: DeleteResult): number => Number(result.numDeletedRows);

async function deleteAccount(trx: Writing, patient: PatientId): Promise<number> {
  // Held first, as by whoever opens a session or disables somebody.
  await trx
    .updateTable("account")
    .set((row) => ({ disabled_at: row.ref("disabled_at") }))
    .where("username", "=", patient)
    .execute();
  await trx.deleteFrom("access_code").where("patient", "=", patient).execute();
  const sessions = await closeSessionsOf(trx, patient);
  await trx.deleteFrom("token").where("username", "=", patient).execute();
  await trx.deleteFrom("recovery_code").where("username", "=", patient).execute();
  await trx.deleteFrom("account").where("username", "=", patient).execute();
  return sessions;
}

async function deleteAlerts(trx: Writing, patient: PatientId): Promise<number> {
  // No alert is raised, and no move added to one, between here and its end.
  await holdMoves(trx);
  await trx.deleteFrom("episode").where("patient", "=", patient).execute();
  for (const table of ["alert_move", "notice"] as const) {
    await trx
      .deleteFrom(table)
      .where("alert", "in", (rows) => rows.selectFrom("alert").select("id").where("patient", "=", patient))
      .execute();
  }
  await deleteDeadlines(trx, patient);
  await trx.deleteFrom("suppression").where("patient", "=", patient).execute();
  await trx.deleteFrom("happened_event").where("patient", "=", patient).execute();
  await leaveOutOfAffected(trx, patient);
  return count(await trx.deleteFrom("alert").where("patient", "=", patient).executeTakeFirstOrThrow());
}

async function deleteDeadlines(trx: Writing, patient: PatientId): Promise<void> {
  await trx.deleteFrom("deadline").where("subject", "=", patient).execute();
  for (const table of ["alert", "suppression"] as const) {
    await trx
      .deleteFrom("deadline")
      .where("subject", "in", (rows) => rows.selectFrom(table).select("id").where("patient", "=", patient))
      .execute();
  }
}

/** Alerts about a root cause name those it concerns; they stay, without the one. */
async function leaveOutOfAffected(trx: Writing, patient: PatientId): Promise<void> {
  const rows = await trx
    .selectFrom("alert")
    .select(["id", "affected"])
    .where("affected", "like", `%${patient}%`)
    .execute();
  for (const { id, affected } of rows) {
    const others = z
      .array(z.string())
      .parse(JSON.parse(affected))
      .filter((each) => each !== patient);
    await trx
      .updateTable("alert")
      .set({ affected: JSON.stringify(others) })
      .where("id", "=", id)
      .execute();
  }
}

async function deleteQuarantined(trx: Writing, { devices, messages }: Sent): Promise<number> {
  let deleted = 0;
  for (const { device, from, until } of devices) {
    const gone = await trx
      .deleteFrom("quarantine")
      .where("device", "=", device)
      .where("received_at", ">=", from)
      .$if(until !== null, (query) => query.where("received_at", "<", until ?? 0))
      .executeTakeFirstOrThrow();
    deleted += count(gone);
  }
  for (const [partition, places] of Map.groupBy(messages, (message) => message.partition)) {
    deleted += await deleteByPosition(
      trx,
      partition,
      places.map((place) => place.position),
    );
  }
  return deleted;
}

/** Rows looked at with one statement. */
const pageOf = 2000;

/**
 * By going over what there is rather than by asking for each: the quarantine is small beside the journal, and has no
 * index by position, which every message set aside would pay for.
 */
async function deleteByPosition(
  trx: Writing,
  partition: number,
  positions: readonly number[],
): Promise<number> {
  const wanted = new Set(positions);
  let deleted = 0;
  for (let above = 0; ; ) {
    const rows = await trx
      .selectFrom("quarantine")
      .select(["id", "position"])
      .where("partition", "=", partition)
      .where("id", ">", above)
      .orderBy("id")
      .limit(pageOf)
      .execute();
    const ids = rows.filter((row) => wanted.has(row.position)).map((row) => row.id);
    if (ids.length > 0) {
      const gone = await trx
        .deleteFrom("quarantine")
        .where("id", "in", padded(ids))
        .executeTakeFirstOrThrow();
      deleted += count(gone);
    }
    above = rows.at(-1)?.id ?? above;
    if (rows.length < pageOf) return deleted;
  }
}

/** Where people write, they may have named somebody by the pseudonym; it goes, their words stay. */
const written = [
  { table: "alert_move", column: "note" },
  { table: "suppression", column: "reason" },
  { table: "rule_version", column: "note" },
  { table: "enrolment_event", column: "body" },
  { table: "enrolment_event", column: "by_whom" },
  { table: "service_event", column: "body" },
  { table: "entry", column: "struck_why" },
  { table: "session", column: "glass_reason" },
  { table: "token", column: "label" },
  { table: "downlink", column: "body" },
] as const;

async function maskMentions(trx: Writing, patient: PatientId): Promise<void> {
  for (const { table, column } of written) {
    const at = sql.ref(column);
    await sql`update ${sql.table(table)} set ${at} = replace(${at}, ${patient}, 'p-…')
      where ${at} like ${`%${patient}%`}`.execute(trx);
  }
}

import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { deviceKey, halvesOf, keyOf, patientId } from "../../model/identity.ts";
import { type Assignment, enrolment } from "../../model/registry.ts";
import type { Registry } from "../../model/registry-book.ts";
import type { Instant } from "../../model/time.ts";
import type { Database, Writing } from "./counters.ts";
import { changingRegistry } from "./registry-change.ts";
import { changed, epoch, jsonOf, rowReader } from "./rows.ts";

const assignmentRow = z.object({
  id: z.string(),
  device_key: deviceKey,
  patient: patientId,
  from_at: epoch,
  until_at: epoch.nullable(),
});
const readAssignment = rowReader("assignment", assignmentRow);
const readServices = rowReader("enrolment", z.object({ services: jsonOf(enrolment.shape.services) }));

function assignmentFrom(row: unknown): Assignment {
  const { device_key: key, from_at: from, until_at: until, ...same } = readAssignment(row);
  return { ...same, ...halvesOf(key), from, until };
}

type AssignmentCalls = Pick<
  Registry,
  "addAssignment" | "assignment" | "assignmentsOf" | "endAssignment" | "assignments"
>;

/** Who has which device when. Times are half open: `from <= t < until`. */
export const assignmentCalls = (db: Database): AssignmentCalls => ({
  addAssignment: (asked) => changingRegistry(db, (trx) => add(trx, asked)),
  assignment: (id) => find(db, id),
  assignmentsOf: async (patient) => {
    const rows = await inOrder(db).where("patient", "=", patient).execute();
    return rows.map(assignmentFrom);
  },
  endAssignment: (id, until) => changingRegistry(db, (trx) => end(trx, id, until)),
  assignments: async () => {
    const rows = await inOrder(db).execute();
    return rows.map(assignmentFrom);
  },
});

const inOrder = (db: Database) => db.selectFrom("assignment").selectAll().orderBy("from_at").orderBy("id");

async function find(db: Database, id: string): Promise<Assignment | null> {
  const row = await db.selectFrom("assignment").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : assignmentFrom(row);
}

async function add(trx: Writing, asked: Assignment): Promise<void> {
  if (asked.until !== null && asked.until <= asked.from) {
    throw new HubFailure("input-rejected", "the assignment would end before it begins");
  }
  await mustFit(trx, asked);
  await mustBeFree(trx, asked);
  const added = await trx
    .insertInto("assignment")
    .values({
      id: asked.id,
      device_key: keyOf(asked.service, asked.device),
      patient: asked.patient,
      from_at: asked.from,
      until_at: asked.until,
    })
    .onConflict((on) => on.doNothing())
    .executeTakeFirstOrThrow();
  if (!changed(added)) throw new HubFailure("conflict", `there is an assignment ${asked.id} already`);
}

/** Device and patient exist, and the patient takes part in the device's service. */
async function mustFit(trx: Writing, asked: Assignment): Promise<void> {
  const key = keyOf(asked.service, asked.device);
  const device = await trx
    .selectFrom("device")
    .select("revoked_at")
    .where("key", "=", key)
    .executeTakeFirst();
  if (device === undefined) throw new HubFailure("not-found", `there is no device ${key}`);
  if (device.revoked_at !== null) throw new HubFailure("conflict", `device ${key} is revoked`);
  const row = await trx
    .selectFrom("enrolment")
    .select("services")
    .where("patient", "=", asked.patient)
    .executeTakeFirst();
  if (row === undefined) throw new HubFailure("not-found", "there is no such patient");
  if (readServices(row).services.includes(asked.service)) return;
  throw new HubFailure(
    "conflict",
    `the patient is not enrolled in service ${asked.service}, whose device this is`,
  );
}

async function mustBeFree(trx: Writing, asked: Assignment): Promise<void> {
  const taken = await trx
    .selectFrom("assignment")
    .select("id")
    .where("device_key", "=", keyOf(asked.service, asked.device))
    // One that ended as it began never held, so it is in nobody's way.
    .where((row) =>
      row.or([
        row("until_at", "is", null),
        row.and([row("until_at", ">", asked.from), row("until_at", ">", row.ref("from_at"))]),
      ]),
    )
    .$if(asked.until !== null, (query) => query.where("from_at", "<", asked.until ?? 0))
    .limit(1)
    .executeTakeFirst();
  if (taken === undefined) return;
  throw new HubFailure(
    "conflict",
    "the device is assigned already within these times; end that assignment first",
    {
      details: { assignment: taken.id },
    },
  );
}

/** One conditional statement: of two who end it, the second is told. */
async function end(trx: Writing, id: string, until: Instant): Promise<Assignment> {
  const ended = await trx
    .updateTable("assignment")
    .set({ until_at: until })
    .where("id", "=", id)
    .where("until_at", "is", null)
    .where("from_at", "<=", until)
    .executeTakeFirstOrThrow();
  const held = await find(trx, id);
  if (held === null) throw new HubFailure("not-found", `there is no assignment ${id}`);
  if (changed(ended)) return held;
  const why = held.until === null ? "would end before it began" : "has ended already";
  throw new HubFailure("conflict", `the assignment ${why}`);
}

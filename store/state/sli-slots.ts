import { sql } from "kysely";
import { z } from "zod";
import { patientId, serviceId } from "../../model/identity.ts";
import type { SliBook, SlotClosing, SlotTouch } from "../../model/sli-book.ts";
import type { Instant } from "../../model/time.ts";
import { watchdogService } from "../../model/watchdog.ts";
import { bulk } from "./bulk.ts";
import type { Database, Writing } from "./counters.ts";
import { putSlotsRight } from "./monthly/slots.ts";
import { epoch, rowReader, truth } from "./rows.ts";

const columns = [
  "patient",
  "code",
  "opens_at",
  "due_at",
  "closes_at",
  "service",
  "municipality",
  "plan",
  "met_at",
  "met_received_at",
  "readings",
  "closed",
  "cause",
] as const;

const oneSlot = {
  patient: "",
  code: "",
  opens_at: 0,
  due_at: 0,
  closes_at: 0,
  service: "",
  municipality: "",
  plan: "",
  met_at: 0,
  met_received_at: 0,
  readings: 0,
  closed: 0,
  cause: "",
};

type SlotKey = Pick<SlotTouch, "patient" | "code" | "opensAt">;
const by = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const inOrder = (a: SlotKey, b: SlotKey): number =>
  by(a.patient, b.patient) || by(a.code, b.code) || a.opensAt - b.opensAt;

/** Notes what fell into slots: the earliest of it, when the first came, and how many. */
export function slotTouches(
  db: Database,
): (trx: Writing, touches: readonly SlotTouch[], at: Instant) => Promise<void> {
  const least = (column: string) => {
    const [old, next] = [sql.ref(`slot.${column}`), sql.ref(`excluded.${column}`)];
    return sql<number>`case when ${old} is null or ${next} < ${old} then ${next} else ${old} end`;
  };
  const upsert = slotUpsert(db, {
    readings: sql<number>`slot.readings + excluded.readings`,
    met_at: least("met_at"),
    met_received_at: least("met_received_at"),
  });
  return async (trx, touches, at) => {
    await upsert(
      trx,
      touches
        .toSorted(inOrder)
        .flatMap((each) => [...placeOf(each), each.metAt, each.receivedAt, each.readings, 0, null]),
    );
    await putSlotsRight(trx, touches, at);
  };
}

/** Slots that were due, as closed; what was known of them stays. */
export function slotClosings(
  db: Database,
): (trx: Writing, closings: readonly SlotClosing[], at: Instant) => Promise<void> {
  const excluded = (column: string) => sql<string>`${sql.ref(`excluded.${column}`)}`;
  const upsert = slotUpsert(db, {
    closed: sql<number>`1`,
    cause: excluded("cause"),
    municipality: excluded("municipality"),
    service: excluded("service"),
    plan: excluded("plan"),
  });
  return async (trx, closings, at) => {
    await upsert(
      trx,
      closings.toSorted(inOrder).flatMap((each) => [...placeOf(each), null, null, 0, 1, each.cause]),
    );
    await putSlotsRight(trx, closings, at);
  };
}

const placeOf = (slot: SlotTouch | SlotClosing): (string | number)[] => [
  slot.patient,
  slot.code,
  slot.opensAt,
  slot.dueAt,
  slot.closesAt,
  slot.service,
  slot.municipality,
  slot.plan,
];

const slotUpsert = (db: Database, changes: Readonly<Record<string, unknown>>) =>
  bulk(
    columns.length,
    (rows) =>
      db
        .insertInto("slot")
        .values(Array.from({ length: rows }, () => oneSlot))
        .onConflict((on) => on.columns(["patient", "code", "opens_at"]).doUpdateSet(changes as never))
        .compile().sql,
  );

const readMet = rowReader(
  "slot",
  z
    .object({
      patient: patientId,
      code: z.string(),
      opens_at: epoch,
      met_received_at: epoch.nullable(),
      closed: truth,
    })
    .transform(({ opens_at: opensAt, met_received_at: receivedAt, closed: isClosed, ...same }) => ({
      ...same,
      opensAt,
      receivedAt,
      isClosed,
    })),
);
const whole = z.union([z.number(), z.string().transform(Number), z.null().transform(() => 0)]);
const readPersons = rowReader("enrolment_service", z.object({ service: serviceId, n: whole }));
const readSums = rowReader("slot", z.object({ due: whole, inTime: whole, eventually: whole }));

export const slotReading = (db: Database): Pick<SliBook, "slotsClosing" | "slotSums" | "persons"> => ({
  persons: async () => {
    const rows = await db
      .selectFrom("enrolment_service")
      .innerJoin("enrolment", "enrolment.patient", "enrolment_service.patient")
      .select(["service", sql<unknown>`count(*)`.as("n")])
      .where("participates", "=", 1)
      .where("service", "!=", watchdogService)
      .groupBy("service")
      .execute();
    return new Map(rows.map(readPersons).map(({ service, n }) => [service, n]));
  },

  slotsClosing: async (after, through) => {
    const rows = await db
      .selectFrom("slot")
      .select(["patient", "code", "opens_at", "met_received_at", "closed"])
      .where("closes_at", ">", after)
      .where("closes_at", "<=", through)
      .execute();
    return rows.map(readMet);
  },

  slotSums: async ({ service, from, until }) => {
    const when = (met: string) => sql<unknown>`sum(case when ${sql.raw(met)} then 1 else 0 end)`;
    const row = await db
      .selectFrom("slot")
      .select([
        sql<unknown>`count(*)`.as("due"),
        when("met_received_at <= closes_at").as("inTime"),
        when("met_received_at is not null").as("eventually"),
      ])
      .where("closed", "=", 1)
      .where("closes_at", ">=", from)
      .where("closes_at", "<", until)
      .$if(service !== undefined, (query) => query.where("service", "=", service ?? ""))
      .executeTakeFirstOrThrow();
    return readSums(row);
  },
});

import { z } from "zod";
import { firstEvents, standingNow } from "../../model/enrolment-history.ts";
import { HubFailure } from "../../model/failure.ts";
import { municipalityCode, type PatientId, patientId, subjectRef } from "../../model/identity.ts";
import { type Enrolment, enrolment, sexes } from "../../model/registry.ts";
import type { Registry } from "../../model/registry-book.ts";
import type { Database, Writing } from "./counters.ts";
import { recordEvent, shownOf } from "./enrolment-change.ts";
import { append } from "./enrolment-events.ts";
import { pageFrom, pageSize, placeIn, timePlace } from "./pages.ts";
import type { RecordMove } from "./recording.ts";
import { changingRegistry } from "./registry-change.ts";
import { changed, epoch, jsonOf, rowReader } from "./rows.ts";
import { enrolledWithin, isEmpty } from "./scopes.ts";
import type { Tables } from "./tables.ts";

const { services, conditions, consent } = enrolment.shape;
const enrolmentRow = z.object({
  patient: patientId,
  ref: subjectRef,
  enrolled_at: epoch,
  services: jsonOf(services),
  municipality: municipalityCode,
  age_band: z.string(),
  sex: sexes,
  conditions: jsonOf(conditions),
  consent: jsonOf(consent),
  care_group: z.string().nullable(),
  plan: z.string().nullable(),
  withdrawn_at: epoch.nullable(),
  suspended_since: epoch.nullable(),
});
const readEnrolment = rowReader("enrolment", enrolmentRow);

function enrolmentFrom(row: unknown): Enrolment {
  const { enrolled_at, age_band, care_group, withdrawn_at, suspended_since, ...same } = readEnrolment(row);
  return {
    ...same,
    enrolledAt: enrolled_at,
    ageBand: age_band,
    careGroup: care_group,
    withdrawnAt: withdrawn_at,
    suspendedSince: suspended_since,
  };
}

const rowOf = (given: Enrolment, shown: ReturnType<typeof shownOf>): Tables["enrolment"] => ({
  patient: given.patient,
  ref: given.ref,
  enrolled_at: given.enrolledAt,
  services: JSON.stringify(given.services),
  municipality: given.municipality,
  age_band: given.ageBand,
  sex: given.sex,
  conditions: JSON.stringify(given.conditions),
  consent: JSON.stringify(z.encode(consent, given.consent)),
  ...shown,
});

type EnrolmentCalls = Pick<
  Registry,
  "addEnrolment" | "enrolment" | "enrolments" | "recordEnrolmentEvent" | "allEnrolments"
>;

/** People's parts in the pilot. Listed in the order they came. */
export const enrolmentCalls = (db: Database, record: RecordMove): EnrolmentCalls => ({
  addEnrolment: (given, by) => changingRegistry(db, (trx) => add(trx, given, by)),

  enrolment: (patient) => find(db, patient),

  recordEnrolmentEvent: (patient, event) =>
    changingRegistry(db, async (trx) => {
      await recordEvent(trx, record, patient, event);
      const after = await find(trx, patient);
      if (after === null) throw new HubFailure("defect", "a history without its enrolment");
      return after;
    }),

  enrolments: async (scope, page) => {
    if (isEmpty(scope)) return { items: [], next: null };
    const size = pageSize(page);
    const place = placeIn(page, timePlace);
    const rows = await enrolledWithin(db, scope)
      .selectAll()
      .$if(place !== undefined, (query) =>
        query.where((row) =>
          row(row.refTuple("enrolled_at", "patient"), ">", row.tuple(place?.[0] ?? 0, place?.[1] ?? "")),
        ),
      )
      .orderBy("enrolled_at")
      .orderBy("patient")
      .limit(size + 1)
      .execute();
    return pageFrom(rows, size, enrolmentFrom, (row) => [row.enrolled_at, row.patient]);
  },

  allEnrolments: async () => {
    const rows = await db
      .selectFrom("enrolment")
      .selectAll()
      .orderBy("enrolled_at")
      .orderBy("patient")
      .execute();
    return rows.map(enrolmentFrom);
  },
});

async function add(trx: Writing, given: Enrolment, by: string): Promise<void> {
  const { patient } = given;
  if (given.consent.givenAt > given.enrolledAt) {
    throw new HubFailure("input-rejected", "consent/givenAt: must not lie in the future");
  }
  const first = firstEvents(given, by);
  const added = await trx
    .insertInto("enrolment")
    .values(rowOf(given, shownOf(standingNow(first))))
    .onConflict((on) => on.column("patient").doNothing())
    .executeTakeFirstOrThrow();
  if (!changed(added)) throw new HubFailure("conflict", "this patient is enrolled already");
  const parts = [...new Set(given.services)].map((service) => ({ patient, service }));
  await trx.insertInto("enrolment_service").values(parts).execute();
  await append(trx, patient, 0, first);
}

async function find(db: Database, patient: PatientId): Promise<Enrolment | null> {
  const row = await db.selectFrom("enrolment").selectAll().where("patient", "=", patient).executeTakeFirst();
  return row === undefined ? null : enrolmentFrom(row);
}

import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { municipalityCode, patientId } from "../../model/identity.ts";
import { type Enrolment, enrolment, sexes } from "../../model/registry.ts";
import type { Registry } from "../../model/registry-book.ts";
import type { Database } from "./counters.ts";
import { pageFrom, pageSize, placeIn, timePlace } from "./pages.ts";
import { changingRegistry } from "./registry-change.ts";
import { changed, epoch, jsonOf, rowReader } from "./rows.ts";
import type { Tables } from "./tables.ts";

const { services, conditions, consent } = enrolment.shape;
const enrolmentRow = z.object({
  patient: patientId,
  enrolled_at: epoch,
  services: jsonOf(services),
  municipality: municipalityCode,
  age_band: z.string(),
  sex: sexes,
  conditions: jsonOf(conditions),
  consent: jsonOf(consent),
});
const readEnrolment = rowReader("enrolment", enrolmentRow);

function enrolmentFrom(row: unknown): Enrolment {
  const { enrolled_at: enrolledAt, age_band: ageBand, ...same } = readEnrolment(row);
  return { ...same, enrolledAt, ageBand };
}

const rowOf = (given: Enrolment): Tables["enrolment"] => ({
  patient: given.patient,
  enrolled_at: given.enrolledAt,
  services: JSON.stringify(given.services),
  municipality: given.municipality,
  age_band: given.ageBand,
  sex: given.sex,
  conditions: JSON.stringify(given.conditions),
  consent: JSON.stringify(z.encode(consent, given.consent)),
});

type EnrolmentCalls = Pick<Registry, "addEnrolment" | "enrolment" | "enrolments" | "allEnrolments">;

/** People's parts in the pilot. Listed in the order they came. */
export const enrolmentCalls = (db: Database): EnrolmentCalls => ({
  addEnrolment: (given) =>
    changingRegistry(db, async (trx) => {
      const added = await trx
        .insertInto("enrolment")
        .values(rowOf(given))
        .onConflict((on) => on.doNothing())
        .executeTakeFirstOrThrow();
      if (!changed(added)) throw new HubFailure("conflict", "this patient is enrolled already");
    }),

  enrolment: async (patient) => {
    const row = await db
      .selectFrom("enrolment")
      .selectAll()
      .where("patient", "=", patient)
      .executeTakeFirst();
    return row === undefined ? null : enrolmentFrom(row);
  },

  enrolments: async (page) => {
    const size = pageSize(page);
    const place = placeIn(page, timePlace);
    const rows = await db
      .selectFrom("enrolment")
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
    const rows = await db.selectFrom("enrolment").selectAll().orderBy("enrolled_at").execute();
    return rows.map(enrolmentFrom);
  },
});

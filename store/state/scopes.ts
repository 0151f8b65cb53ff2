import type { Scope } from "../../model/access.ts";
import { watchdogPatient } from "../../model/watchdog.ts";
import type { Database } from "./counters.ts";
import { padded } from "./rows.ts";

/** Nothing can lie within a scope that holds no service, no care group or nobody; `in ()` is no SQL. */
export const isEmpty = ({ services, careGroups, patients }: Scope): boolean =>
  [services, careGroups, patients].some((part) => part.length === 0);

/** What a part of a scope lists. `all` lists nothing, and is not asked for. */
export const listed = <Value>(part: readonly Value[] | "all"): readonly Value[] =>
  part === "all" ? [] : padded(part);

/** Only who lies within a scope is read at all. Somebody of several services is within any of them. */
export const enrolledWithin = (db: Database, { services, careGroups, patients }: Scope) =>
  db
    .selectFrom("enrolment")
    .where("enrolment.patient", "!=", watchdogPatient)
    .$if(services !== "all", (query) =>
      query.where("enrolment.patient", "in", (of) =>
        of
          .selectFrom("enrolment_service")
          .select("enrolment_service.patient")
          .where("service", "in", listed(services)),
      ),
    )
    .$if(careGroups !== "all", (query) => query.where("care_group", "in", listed(careGroups)))
    .$if(patients !== "all", (query) => query.where("enrolment.patient", "in", listed(patients)));

import type { FastifyRequest } from "fastify";
import { patientId } from "../model/identity.ts";
import type { Log } from "../model/log.ts";
import type { Enrolment } from "../model/registry.ts";
import type { Registry } from "../model/registry-book.ts";
import { nothingThere, seesAny } from "./access.ts";
import type { Sessions } from "./session.ts";

/** The patient a request is about, if whoever asks may see them; every look is noted. */
export type PatientLook = (request: FastifyRequest, patient: string) => Promise<Enrolment>;

/** Throws `not-found` alike for nobody's pseudonym, for no pseudonym at all, and for somebody else's patient. */
export const patientLook =
  (registry: Registry, sessions: Sessions, log: Log): PatientLook =>
  async (request, patient) => {
    const visitor = sessions.visitor(request);
    const id = patientId.safeParse(patient);
    const enrolled = id.success ? await registry.enrolment(id.data) : null;
    if (enrolled === null || !seesAny(visitor, enrolled.services)) throw nothingThere("patient");
    // Until the audit trail exists, this line is the record of who looked at whom.
    const route = request.routeOptions.url;
    log.info({ user: visitor.username, patient: enrolled.patient, route }, "a patient's data was read");
    return enrolled;
  };

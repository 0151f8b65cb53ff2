import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { openStates } from "../../model/alert.ts";
import { HubFailure } from "../../model/failure.ts";
import { keyOf, patientId } from "../../model/identity.ts";
import type { PatientRecords, RecordsFor } from "../../model/records.ts";
import type { Clock } from "../../model/time.ts";
import { searchset, sendOutcome, sendResource } from "../fhir/answers.ts";
import { capabilityStatement } from "../fhir/capability.ts";
import { observationsFound } from "../fhir/observations.ts";
import { deviceResource, flagResource, patientResource, type Resource } from "../fhir/resources.ts";
import { type Asked, assertKnown, countAsked, patientAsked, single } from "../fhir/search.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

export interface FhirNeeds {
  readonly records: RecordsFor;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly version: string;
}

const given = z.union([z.string(), z.array(z.string())]).optional();
// What else is asked for passes, so that it can be refused in FHIR's own words.
const querystring = z
  .object({
    patient: given,
    subject: given,
    code: given,
    date: given,
    status: given,
    _count: given,
    _page: given,
  })
  .catchall(given);

/** FHIR R4, for reading: a clinician's patients, or a citizen's own data. */
export const fhirRoutes =
  ({ records, sessions, clock, version }: FhirNeeds): Routes =>
  async (app) => {
    const started = clock.now();
    app.setErrorHandler((error, _, reply) => sendOutcome(reply, error));
    const forPeople = { permits: ["clinician", "citizen"], purpose: "care", scope: "patients" } as const;
    const search = (what: string) => ({
      config: forPeople,
      schema: { summary: `FHIR R4: ${what}`, querystring },
    });
    const own = (request: FastifyRequest): PatientRecords => records(sessions.access(request));
    const found = (
      request: FastifyRequest,
      reply: FastifyReply,
      page: { readonly resources: readonly Resource[]; readonly next: string | null },
    ) => sendResource(reply, searchset(page.resources, links(request, page.next)));

    app.get("/metadata", {
      config: { permits: ["anyone"], purpose: "operation", scope: "none" },
      schema: { summary: "What this FHIR server offers" },
      handler: async (request, reply) =>
        sendResource(reply, capabilityStatement(version, baseOf(request), started)),
    });

    app.get("/Patient", {
      ...search("people, by pseudonym"),
      handler: async (request, reply) => {
        assertKnown(request.query, ["_count", "_page"]);
        const page = { limit: countAsked(request.query), cursor: single(request.query, "_page") };
        const { items, next } = await own(request).enrolments(page);
        return found(request, reply, { resources: items.map(patientResource), next });
      },
    });

    app.get("/Patient/:id", {
      config: forPeople,
      schema: { summary: "FHIR R4: one person", params: z.object({ id: z.string() }) },
      handler: async (request, reply) =>
        sendResource(reply, patientResource(await own(request).patient(request.params.id))),
    });

    app.get("/Observation", {
      ...search("a person's readings"),
      handler: async (request, reply) => {
        const patient = patientOf(sessions, request);
        return found(request, reply, await observationsFound(own(request), patient, request.query));
      },
    });

    app.get("/Device", {
      ...search("devices a person has or had"),
      handler: async (request, reply) => {
        assertKnown(request.query, ["patient", "subject"]);
        const lent = await own(request).assignments(patientOf(sessions, request));
        const devices = new Set(lent.map(({ service, device }) => keyOf(service, device)));
        return found(request, reply, { resources: [...devices].map(deviceResource), next: null });
      },
    });

    app.get("/Flag", {
      ...search("alerts"),
      handler: async (request, reply) => {
        const { query } = request;
        assertKnown(query, ["patient", "subject", "status", "_count", "_page"]);
        const asked = patientAsked(query);
        const id = asked === null ? undefined : patientId.safeParse(asked).data;
        // What is no pseudonym is nobody's, and nobody has flags.
        if (asked !== null && id === undefined) return found(request, reply, { resources: [], next: null });
        const alerts = await own(request).alerts(
          { states: statesOf(single(query, "status")), patient: id },
          { limit: countAsked(query), cursor: single(query, "_page") },
        );
        return found(request, reply, { resources: alerts.items.map(flagResource), next: alerts.next });
      },
    });
  };

const closedStates = ["resolved", "closed", "retracted"] as const;

function statesOf(status: string | undefined) {
  if (status === undefined) return undefined;
  if (status === "active") return openStates;
  if (status === "inactive") return closedStates;
  throw new HubFailure("input-rejected", "query/status: must be active or inactive");
}

/** Whom a search is about; a citizen need not say so. */
function patientOf(sessions: Sessions, request: FastifyRequest<{ Querystring: Asked }>): string {
  const asked = patientAsked(request.query);
  const { patients } = sessions.access(request).scope;
  const only = patients === "all" ? undefined : patients[0];
  if (asked !== null) return asked;
  if (only !== undefined) return only;
  throw new HubFailure("input-rejected", "query/patient: is needed, as Patient/p-…");
}

const baseOf = (request: FastifyRequest): string => `${request.protocol}://${request.host}/fhir/R4`;

function links(request: FastifyRequest, next: string | null) {
  const self = `${request.protocol}://${request.host}${request.url}`;
  if (next === null) return { self, next };
  const following = new URL(self);
  following.searchParams.set("_page", next);
  return { self, next: following.href };
}

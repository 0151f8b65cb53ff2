import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { assertNamesNobody } from "../../model/direct-identifiers.ts";
import { HubFailure } from "../../model/failure.ts";
import { keyOf, type ServiceId } from "../../model/identity.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { NoteDeed } from "../../model/records.ts";
import type { ServiceBook } from "../../model/registry-book.ts";
import { objectionToService, type ServiceHappening, serviceStanding } from "../../model/service-standing.ts";
import type { Clock } from "../../model/time.ts";
import type { Wire } from "../../model/wires.ts";
import type { AskedBy } from "../asking.ts";
import { assertAsSeen, tagged } from "../etag.ts";
import type { DeviceBook } from "../needs.ts";
import { ownService } from "../pilot-services.ts";
import { serviceStandingShown, shownStanding } from "../service-view.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

export interface ServiceEventNeeds {
  readonly services: ServiceBook;
  readonly registry: DeviceBook;
  readonly sessions: Sessions;
  readonly asked: AskedBy;
  readonly note: NoteDeed;
  readonly pilot: Pilot;
  readonly clock: Clock;
  readonly tell: (wire: Wire) => void;
}

const words = z.string().min(1).max(2000);

/** A service's way through the LAB: judged, approved, promoted, demoted, gone. */
export const serviceEventRoutes =
  (needs: ServiceEventNeeds): Routes =>
  async (app) => {
    const config = { permits: ["operator", "admin"], purpose: "administration", scope: "services" } as const;
    const params = z.object({ id: z.string() });
    const response = { 200: serviceStandingShown };
    const record = recording(needs);

    app.post("/services/:id/conformance", {
      config,
      schema: {
        summary: "A verdict on whether its devices and messages keep the contract; dated, with its author",
        params,
        body: z.object({ verdict: z.enum(["passed", "failed"]), note: words }),
        response,
      },
      handler: async (request, reply) =>
        record(request, reply, request.params.id, { kind: "conformance", ...request.body }),
    });

    app.post("/services/:id/approve-rules", {
      config: {
        permits: ["clinician"],
        purpose: "care",
        scope: "services",
        forPeople: true,
        inOwnRight: true,
      },
      schema: {
        summary: "A clinician answers for the rules, in their present versions, that judge its readings",
        params,
        body: z.object({ note: words.optional() }).nullish(),
        response,
      },
      handler: async (request, reply) => {
        const rules = needs.pilot.rules.map(({ id, version }) => ({ id, version }));
        const said = request.body?.note === undefined ? {} : { note: request.body.note };
        return record(request, reply, request.params.id, { kind: "rules-approved", rules, ...said });
      },
    });

    app.post("/services/:id/promote", {
      config,
      schema: {
        summary: "From the sandbox to the pilot; says what is missing when it may not",
        params,
        response,
      },
      handler: async (request, reply) => record(request, reply, request.params.id, { kind: "promoted" }),
    });

    app.post("/services/:id/demote", {
      config,
      schema: { summary: "Back to the sandbox", params, body: z.object({ reason: words }), response },
      handler: async (request, reply) =>
        record(request, reply, request.params.id, { kind: "demoted", ...request.body }),
    });

    app.post("/services/:id/off-board", {
      config,
      schema: {
        summary: "The service leaves the LAB: its devices are revoked, its data stay as they are",
        params,
        body: z.object({ reason: words }),
        response,
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        const left = await record(request, reply, id, { kind: "off-boarded", ...request.body });
        await revokeAll(needs, left.id);
        return left;
      },
    });
  };

/** Records an event of a service one may see, if nothing stands against it and nobody was faster. */
const recording =
  (needs: ServiceEventNeeds) =>
  async (request: FastifyRequest, reply: FastifyReply, id: string, happening: ServiceHappening) => {
    const { services: book, pilot, sessions, clock } = needs;
    const visitor = sessions.visitor(request);
    const service = ownService(pilot, visitor, id);
    if ("note" in happening) assertNamesNobody({ note: happening.note });
    if ("reason" in happening) assertNamesNobody({ reason: happening.reason });
    const history = await book.history(service.id);
    if (request.headers["if-match"] !== undefined) {
      assertAsSeen(request, serviceStandingShown, await shownStanding(pilot, service, book));
    }
    const standing = serviceStanding(service, history);
    const objection = objectionToService(standing, happening, pilot.rules);
    if (objection !== null) throw new HubFailure("conflict", `${service.id}: ${objection}.`);
    await book.record(service.id, { ...happening, at: clock.now(), by: visitor.username }, history.length);
    await needs.note(needs.asked(request), {
      action: "change-service",
      object: `${service.id} ${happening.kind}`,
    });
    return tagged(reply, serviceStandingShown, await shownStanding(pilot, service, book));
  };

/** Ends every credential of a service, and the live sessions with them. */
async function revokeAll({ registry, clock, tell }: ServiceEventNeeds, service: ServiceId): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await registry.devices([service], { limit: 500, cursor });
    for (const { device, revokedAt } of page.items) {
      if (revokedAt !== null) continue;
      const key = keyOf(service, device);
      await registry.revokeDevice(key, clock.now());
      tell({ tell: "credential-changed", device: key });
    }
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
}

import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { type Assignment, assignment, assignmentView } from "../../model/registry.ts";
import type { Registry } from "../../model/registry-book.ts";
import type { Clock } from "../../model/time.ts";
import { instant } from "../../model/time.ts";
import { nothingThere, sees, type Visitor } from "../access.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

export interface AssignmentNeeds {
  readonly registry: Registry;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
}

/** Which patient has which device, from when until when. */
export const assignmentRoutes =
  (needs: AssignmentNeeds): Routes =>
  async (app) => {
    const { registry, sessions, clock, random } = needs;
    const permits = ["clinician", "operator", "admin"] as const;

    app.post("/assignments", {
      config: { permits },
      schema: {
        summary: "Give a device to a patient",
        body: assignment,
        response: { 201: assignmentView },
      },
      handler: async (request, reply) => {
        const asked: Assignment = { ...request.body, id: `a-${Buffer.from(random(12)).toString("hex")}` };
        await assertAssignable(registry, sessions.visitor(request), asked);
        await registry.addAssignment(asked);
        return reply.code(201).send(asked);
      },
    });

    app.post("/assignments/:id/end", {
      config: { permits },
      schema: {
        summary: "The patient has the device no more; from now, or from the time given",
        params: z.object({ id: z.string() }),
        body: z.object({ until: instant.optional() }).nullish(),
        response: { 200: assignmentView },
      },
      handler: async (request) => {
        const { id } = request.params;
        await assertOwn(registry, sessions.visitor(request), id);
        return registry.endAssignment(id, request.body?.until ?? clock.now());
      },
    });
  };

/** A patient consented to services by name: a device of another one must not measure them. */
async function assertAssignable(registry: Registry, visitor: Visitor, asked: Assignment): Promise<void> {
  if (asked.until !== null && asked.until <= asked.from) {
    throw new HubFailure("input-rejected", "body/until: must be after from");
  }
  const enrolled = await registry.enrolment(asked.patient);
  if (enrolled === null || !sees(visitor, asked.service)) throw nothingThere("device or patient");
  if (enrolled.services.includes(asked.service)) return;
  throw new HubFailure("conflict", "The patient takes no part in this device's service.", {
    details: { services: enrolled.services },
  });
}

/** Only who is confined to some services needs the look through the list. */
async function assertOwn(registry: Registry, visitor: Visitor, id: string): Promise<void> {
  if (visitor.services === "all") return;
  const found = (await registry.assignments()).find((each) => each.id === id);
  if (found === undefined || !sees(visitor, found.service)) throw nothingThere("assignment");
}

import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { consentPurpose } from "../../model/consent.ts";
import type { EnrolmentHappening } from "../../model/enrolment-history.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Pilot } from "../../model/pilot.ts";
import { assertCareGroup, assertConsent, assertPlan, assertRule } from "../../model/pilot-fit.ts";
import type { EnrolmentSeen } from "../../model/records.ts";
import { type Instant, instant } from "../../model/time.ts";
import type { AlertFeed } from "../alert-feed.ts";
import type { RecordsOf } from "../asking.ts";
import { enrolmentShown, shown } from "../enrolment-view.ts";
import { isAsSeen, tagged, tagOf } from "../etag.ts";
import type { Routes } from "../zod-schemas.ts";

export interface EnrolmentEventNeeds {
  readonly recordsOf: RecordsOf;
  readonly pilot: Pilot;
  readonly feed: Pick<AlertFeed, "poke">;
}

const name = z.string().min(1).max(63);
const reason = z.string().min(1).max(500);
const purposes = z.array(consentPurpose).min(1);
const at = instant.optional();

const bodies = {
  withdraw: z.object({ reason: reason.optional(), purposes: purposes.optional(), at }).nullish(),
  suspend: z.object({ because: z.enum(["hospital", "holiday", "other"]).default("other"), at }).nullish(),
  resume: z.object({ at }).nullish(),
  consent: z.object({ purposes, version: z.string().min(1).max(32), at }),
  plan: z.object({ plan: name.nullable(), from: at }),
  careGroup: z.object({ careGroup: name.nullable(), from: at }),
  threshold: z.object({ rule: name, limit: z.number().nullable(), reason, from: at }),
  scale: z.object({ scale: z.union([z.literal(1), z.literal(2)]), reason, from: at }),
};

/** What may happen to a person's part in the pilot: each is one event, and none is overwritten. */
export const enrolmentEventRoutes =
  (needs: EnrolmentEventNeeds): Routes =>
  async (app) => {
    const { pilot } = needs;
    const config = { permits: ["clinician", "admin"], purpose: "care", scope: "patients" } as const;
    const record = recording(needs);
    const shape = <Body extends z.ZodType>(summary: string, body: Body) => ({
      summary,
      body,
      params: z.object({ patient: z.string() }),
      response: { 200: enrolmentShown },
    });

    app.post("/enrolments/:patient/withdraw", {
      config,
      schema: shape(
        "The person leaves the pilot, or (`purposes`) no longer agrees to some of it",
        bodies.withdraw,
      ),
      handler: async (request, reply) => {
        const { body, params } = request;
        return record(request, reply, params.patient, withdrawal(body), body?.at);
      },
    });

    app.post("/enrolments/:patient/suspend", {
      config,
      schema: shape("The person is away for a while: in hospital, on holiday", bodies.suspend),
      handler: async (request, reply) => {
        const { because = "other", at: from } = request.body ?? {};
        return record(request, reply, request.params.patient, { kind: "suspended", because }, from);
      },
    });

    app.post("/enrolments/:patient/resume", {
      config,
      schema: shape("The person is back", bodies.resume),
      handler: async (request, reply) =>
        record(request, reply, request.params.patient, { kind: "resumed" }, request.body?.at),
    });

    app.post("/enrolments/:patient/consent", {
      config,
      schema: shape("The person agrees to more", bodies.consent),
      handler: async (request, reply) => {
        const { at: given, ...agreed } = request.body;
        assertConsent(pilot, agreed);
        return record(request, reply, request.params.patient, { kind: "consent-given", ...agreed }, given);
      },
    });

    app.put("/enrolments/:patient/plan", {
      config,
      schema: shape("Which plan the person is measured by; `null` for none", bodies.plan),
      handler: async (request, reply) => {
        const { plan, from } = request.body;
        const fits = ({ services }: EnrolmentSeen) => assertPlan(pilot, plan, services);
        return record(request, reply, request.params.patient, { kind: "plan", plan }, from, fits);
      },
    });

    app.put("/enrolments/:patient/care-group", {
      config,
      schema: shape("Who looks after the person; `null` for no care group", bodies.careGroup),
      handler: async (request, reply) => {
        const { careGroup, from } = request.body;
        assertCareGroup(pilot, careGroup);
        return record(request, reply, request.params.patient, { kind: "care-group", careGroup }, from);
      },
    });

    app.put("/enrolments/:patient/thresholds", {
      config: { ...config, permits: ["clinician"], inOwnRight: true },
      schema: shape("A limit of the person's own for one rule; `null` for the programme's", bodies.threshold),
      handler: async (request, reply) => {
        const { from, ...limit } = request.body;
        assertRule(pilot, limit.rule);
        return record(request, reply, request.params.patient, { kind: "threshold", ...limit }, from);
      },
    });

    app.put("/enrolments/:patient/spo2-scale", {
      // By a named clinician only: no program, and nobody in a clinician's place.
      config: { ...config, permits: ["clinician"], forPeople: true, inOwnRight: true },
      schema: shape("The NEWS2 scale for the person's oxygen saturation", bodies.scale),
      handler: async (request, reply) => {
        const { from, ...scale } = request.body;
        return record(request, reply, request.params.patient, { kind: "spo2-scale", ...scale }, from);
      },
    });
  };

function withdrawal(body: z.infer<typeof bodies.withdraw>): EnrolmentHappening {
  if (body?.purposes === undefined) {
    return { kind: "withdrawn", ...(body?.reason === undefined ? {} : { reason: body.reason }) };
  }
  if (body.reason === undefined) return { kind: "consent-withdrawn", purposes: body.purposes };
  throw new HubFailure(
    "input-rejected",
    "body/reason: is kept only when somebody leaves the pilot; leave it out, or purposes",
  );
}

/** Records an event on the enrolment as whoever asks last saw it. */
const recording =
  ({ recordsOf, feed }: EnrolmentEventNeeds) =>
  async (
    request: FastifyRequest,
    reply: FastifyReply,
    patient: string,
    happening: EnrolmentHappening,
    from: Instant | undefined,
    fits: (seen: EnrolmentSeen) => void = () => {},
  ) => {
    const expects = (seen: EnrolmentSeen): boolean => {
      fits(seen);
      return isAsSeen(request, tagOf(enrolmentShown, shown(seen)));
    };
    const changed = await recordsOf(request).record(patient, happening, { at: from, expects });
    // Leaving closes open alerts, and those who watch are to see it.
    feed.poke();
    return tagged(reply, enrolmentShown, shown(changed));
  };

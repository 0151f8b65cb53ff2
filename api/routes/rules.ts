import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { assertNamesNobody } from "../../model/direct-identifiers.ts";
import { HubFailure } from "../../model/failure.ts";
import type { NoteDeed } from "../../model/records.ts";
import type { Rule, RuleDefinition } from "../../model/rule.ts";
import { longestWindow } from "../../model/rule-admission.ts";
import { preview, previewReadings, type RuleTrial } from "../../model/rule-trial.ts";
import { before, between, type Clock, days, type Instant, instant } from "../../model/time.ts";
import { holds } from "../access.ts";
import type { AskedBy, RecordsOf } from "../asking.ts";
import { listOf, whole } from "../paging.ts";
import type { RuleDesk } from "../rule-desk.ts";
import { ruleShown, versionShown, writtenRule } from "../rule-view.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

export interface RuleNeeds {
  readonly desk: RuleDesk;
  readonly trial: RuleTrial;
  readonly recordsOf: RecordsOf;
  readonly sessions: Sessions;
  readonly asked: AskedBy;
  readonly note: NoteDeed;
  readonly clock: Clock;
}

const words = z.string().min(1).max(2000);
const params = z.object({ id: z.string() });
const named = z.object({ version: z.string() });
const longestPreview = days(92);
const countedFor = days(30);

/** The rules: which judge, which are proposed, and what a changed one would have made of the past. */
export const ruleRoutes =
  (needs: RuleNeeds): Routes =>
  async (app) => {
    const { desk, sessions } = needs;
    const config = { permits: ["clinician", "admin"], purpose: "care", scope: "patients" } as const;
    // Somebody answers for it by name.
    const answered = { ...config, scope: "none", forPeople: true, inOwnRight: true } as const;
    const by = (request: FastifyRequest) => sessions.visitor(request).username;

    app.get("/rules", {
      config,
      schema: {
        summary: "The rules in force and proposed, with their limits and how often they were right",
        response: { 200: listOf(ruleShown) },
      },
      handler: async (request) => whole(await listed(needs, request)),
    });

    app.put("/rules", {
      config: { ...answered, permits: ["clinician"] },
      schema: {
        summary:
          "Propose a rule, whole, with its tests; nothing is judged by it until a second person approves",
        body: z.object({
          definition: writtenRule.optional(),
          id: z.string().optional(),
          limit: z.number().optional(),
          note: words,
        }),
        response: { 201: versionShown },
      },
      handler: async (request, reply) => {
        const { note } = request.body;
        assertNamesNobody({ note });
        const proposed = await desk.propose(await changed(desk, request.body), by(request), note);
        await noted(needs, request, "propose-rule", proposed);
        return reply.code(201).send(proposed);
      },
    });

    app.post("/rules/:id/approve", {
      config: answered,
      schema: {
        summary: "Approve a version somebody else proposed, or an earlier one again; it judges from then on",
        params,
        body: named.extend({ effectiveFrom: instant.optional() }),
        response: { 200: versionShown },
      },
      handler: async (request) => {
        const { version, effectiveFrom } = request.body;
        const approved = await desk.approve({ id: request.params.id, version }, by(request), effectiveFrom);
        return noted(needs, request, "approve-rule", approved);
      },
    });

    for (const [path, deed, summary] of [
      ["reject", "reject-rule", "Reject a version that is proposed"],
      ["withdraw", "withdraw-rule", "Take back a version one proposed oneself"],
    ] as const) {
      app.post(`/rules/:id/${path}`, {
        config: answered,
        schema: { summary, params, body: named, response: { 200: versionShown } },
        handler: async (request) => {
          const decided = await desk[path]({ id: request.params.id, ...request.body }, by(request));
          return noted(needs, request, deed, decided);
        },
      });
    }

    app.post("/rules/:id/preview", {
      config: { ...config, permits: ["clinician"] },
      schema: {
        summary:
          "What a changed rule, or another limit, would have made of the past: gained and lost episodes",
        params,
        body: z.object({
          definition: writtenRule.optional(),
          limit: z.number().optional(),
          from: instant,
          to: instant,
        }),
        response: { 200: preview },
      },
      handler: async (request) => previewed(needs, request, request.params.id, request.body),
    });
  };

async function listed({ desk, recordsOf, sessions, clock }: RuleNeeds, request: FastifyRequest) {
  const isClinician = holds(sessions.visitor(request), "clinician");
  const since = before(clock.now(), countedFor);
  return desk.list(isClinician ? await recordsOf(request).outcomes(since) : null);
}

async function noted<Version extends { readonly id: string; readonly version: string }>(
  { note, asked }: RuleNeeds,
  request: FastifyRequest,
  action: "propose-rule" | "approve-rule" | "reject-rule" | "withdraw-rule",
  version: Version,
): Promise<Version> {
  await note(asked(request), { action, object: `${version.id} ${version.version}` });
  return version;
}

interface Changed {
  readonly definition?: unknown;
  readonly id?: string | undefined;
  readonly limit?: number | undefined;
}
interface PreviewAsked extends Changed {
  readonly from: Instant;
  readonly to: Instant;
}

async function previewed(needs: RuleNeeds, request: FastifyRequest, id: string, asked: PreviewAsked) {
  const { trial, recordsOf } = needs;
  const { from, to } = asked;
  if (from >= to || between(from, to) > longestPreview) {
    throw new HubFailure("input-rejected", "body/from: must be before to, by 92 days at most");
  }
  const { inForce, candidate } = await compared(needs, id, asked);
  const codes = [...new Set([candidate, ...(inForce === null ? [] : [inForce])].flatMap(trial.codesOf))];
  const window = { from: before(from, longestWindow), until: to, most: previewReadings };
  const { people, cutShort } = await recordsOf(request).past({ rule: id, codes, ...window });
  return trial.preview({ candidate, inForce, people, from, to, cutShort, breathe });
}

/** The rule as it is, `null` for a new one, and as it would be. */
async function compared(
  { desk }: RuleNeeds,
  id: string,
  asked: Changed,
): Promise<{ readonly inForce: Rule | null; readonly candidate: RuleDefinition }> {
  const candidate = await changed(desk, { ...asked, id });
  if (candidate.id !== id) throw new HubFailure("input-rejected", `body/definition: its id is not ${id}`);
  const inForce = await desk.rule(id).catch(() => null);
  return { inForce, candidate };
}

/** A rule as it is to be: written out whole, or with another limit. */
function changed(desk: RuleDesk, { definition, id, limit }: Changed): Promise<RuleDefinition> {
  if (definition !== undefined) return desk.read(definition);
  if (id !== undefined && limit !== undefined) return desk.readLimit(id, limit);
  throw new HubFailure("input-rejected", "body: give a definition, or a rule's id and another limit");
}

/** Lets other requests have their turn. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

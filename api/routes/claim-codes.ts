import { z } from "zod";
import { type ClaimBook, claimView } from "../../model/claim.ts";
import type { HashSecret } from "../../model/device-secret.ts";
import { claimCodesAsked, newClaimCodes } from "../../model/new-claim-codes.ts";
import type { Pilot } from "../../model/pilot.ts";
import { assertServices } from "../../model/pilot-fit.ts";
import type { NoteDeed } from "../../model/records.ts";
import type { ServiceBook } from "../../model/registry-book.ts";
import type { Clock } from "../../model/time.ts";
import { nothingThere, sees } from "../access.ts";
import type { AskedBy } from "../asking.ts";
import { listOf, pageQuery, whole } from "../paging.ts";
import { ownServices } from "../pilot-services.ts";
import { assertTakesPart } from "../service-view.ts";
import type { Sessions } from "../session.ts";
import { forTechnicians } from "../technicians.ts";
import type { Routes } from "../zod-schemas.ts";

export interface ClaimCodeNeeds {
  readonly claims: Pick<ClaimBook, "add" | "code" | "list" | "withdraw">;
  readonly services: ServiceBook;
  readonly pilot: Pilot;
  readonly sessions: Sessions;
  readonly asked: AskedBy;
  readonly note: NoteDeed;
  readonly hashSecret: HashSecret;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
}

const made = claimView
  .pick({ id: true, service: true, type: true, expiresAt: true })
  .extend({ code: z.string() });

/** Codes that go into boxes: each makes one device, which gets its own credential with it, once. */
export const claimCodeRoutes =
  (needs: ClaimCodeNeeds): Routes =>
  async (app) => {
    const { claims, sessions, asked, note, clock } = needs;

    app.get("/claim-codes", {
      config: forTechnicians,
      schema: {
        summary: "Claim codes, newest first, and what became of each; never the codes themselves",
        querystring: pageQuery,
        response: { 200: listOf(claimView) },
      },
      handler: async (request) => {
        const { items, next } = await claims.list(
          sessions.visitor(request).services,
          request.query,
          clock.now(),
        );
        return { items: [...items], next };
      },
    });

    app.post("/claim-codes", {
      config: forTechnicians,
      schema: {
        summary: "Make claim codes; each is told this once",
        body: claimCodesAsked,
        response: { 201: listOf(made) },
      },
      handler: async (request, reply) => {
        const { service, type, count } = request.body;
        assertServices(ownServices(needs.pilot, sessions.visitor(request)), [service]);
        await assertTakesPart(needs.services, needs.pilot, service);
        const { actor: by } = asked(request);
        const codes = newClaimCodes(request.body, { ...needs, at: clock.now(), by });
        await claims.add(codes.map(({ kept }) => kept));
        const reason = `${count} ${type}`;
        await note(asked(request), { action: "add-claim-codes", object: service, reason });
        return reply
          .code(201)
          .send(whole(codes.map(({ code, kept: { codeHash: _, ...kept } }) => ({ ...kept, code }))));
      },
    });

    app.delete("/claim-codes/:id", {
      config: forTechnicians,
      schema: {
        summary: "End a claim code that was not used; a device that has its credential keeps it",
        params: z.object({ id: z.string().max(64) }),
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        const found = await claims.code(id, clock.now());
        if (found === null || !sees(sessions.visitor(request), found.service))
          throw nothingThere("claim code");
        await claims.withdraw(id, clock.now());
        await note(asked(request), { action: "withdraw-claim-code", object: found.service });
        return reply.code(204).send();
      },
    });
  };

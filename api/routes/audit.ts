import { z } from "zod";
import { type AuditAnchor, type AuditBook, auditAction, auditRecord } from "../../model/audit.ts";
import { subjectRef } from "../../model/identity.ts";
import { listOf, pageQuery } from "../paging.ts";
import type { Routes } from "../zod-schemas.ts";

const auditQuery = pageQuery.extend({
  actor: z.string().max(64).optional(),
  subject: subjectRef.optional(),
  action: auditAction.optional(),
});

const verdict = z.object({
  records: z.int(),
  head: z.string(),
  fault: z.object({ sequence: z.int(), what: z.string() }).nullable(),
});

/** Who did what with personal data. People are in it by reference only. */
export const auditRoutes =
  (audit: AuditBook, anchors: () => Promise<readonly AuditAnchor[]>): Routes =>
  async (app) => {
    const config = { permits: ["admin"], purpose: "administration", scope: "none" } as const;

    app.get("/audit", {
      config,
      schema: {
        summary: "The audit, newest first; of one actor, one subject or one action when it is named",
        querystring: auditQuery,
        response: { 200: listOf(auditRecord) },
      },
      handler: async (request) => {
        const { limit, cursor, actor, subject, action } = request.query;
        const query = {
          ...(actor === undefined ? {} : { actor }),
          ...(subject === undefined ? {} : { subject }),
          ...(action === undefined ? {} : { action }),
        };
        const page = await audit.list(query, { limit, cursor });
        return { items: [...page.items], next: page.next };
      },
    });

    app.get("/audit/verify", {
      config,
      schema: {
        summary: "Computes the chain anew; `fault` names the first record that is not as it was written",
        response: { 200: verdict },
      },
      handler: async () => audit.verify(await anchors()),
    });
  };

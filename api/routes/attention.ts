import { z } from "zod";
import { type AskAttention, attentionFigures } from "../../model/attention.ts";
import { before, type Clock, days } from "../../model/time.ts";
import type { AskedBy } from "../asking.ts";
import { queryInstant } from "../paging.ts";
import type { Routes } from "../zod-schemas.ts";

export interface AttentionNeeds {
  readonly attention: AskAttention;
  readonly asked: AskedBy;
  readonly clock: Clock;
}

/** How far back is looked when nobody says so: four weeks, as rules are reviewed. */
export const attentionUsually = days(28);

/** What alerts ask of those who answer them: figures, and nobody's pseudonym. */
export const attentionRoutes =
  ({ attention, asked, clock }: AttentionNeeds): Routes =>
  async (app) => {
    app.get("/alerts/attention", {
      config: { permits: ["clinician", "admin"], purpose: "care", scope: "patients" },
      schema: {
        summary: "What alerts ask of those who answer them, by rule, care group and week; rules to review",
        querystring: z.object({ from: queryInstant.optional(), to: queryInstant.optional() }),
        response: { 200: attentionFigures },
      },
      handler: async (request) => {
        const now = clock.now();
        const { from, to: until = now } = request.query;
        const { scope } = asked(request);
        return attention({ scope, from: from ?? before(until, attentionUsually), until, now });
      },
    });
  };

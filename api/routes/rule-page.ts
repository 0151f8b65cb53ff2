import type { Pages } from "../../model/pages.ts";
import { ruleDefinition } from "../../model/rule.ts";
import type { RuleCard } from "../../model/rules-page.ts";
import { before, type Clock, days } from "../../model/time.ts";
import { holds } from "../access.ts";
import type { RecordsOf } from "../asking.ts";
import { viewerOf } from "../language.ts";
import type { RuleDesk } from "../rule-desk.ts";
import type { RuleShown } from "../rule-view.ts";
import type { Sessions } from "../session.ts";
import type { TroubleNeeds } from "../troubles.ts";
import type { Routes } from "../zod-schemas.ts";

interface RulePageNeeds extends TroubleNeeds {
  readonly desk: RuleDesk;
  readonly pages: Pages;
  readonly recordsOf: RecordsOf;
  readonly sessions: Sessions;
  readonly clock: Clock;
}

/** The rules as a page, from what the API tells of them. */
export const rulePageRoutes =
  (needs: RulePageNeeds): Routes =>
  async (app) => {
    const { desk, pages, recordsOf, sessions, clock } = needs;
    app.get("/rules", {
      config: { permits: ["clinician", "admin"], purpose: "care", scope: "patients", page: true },
      schema: { hide: true },
      handler: async (request, reply) => {
        const visitor = sessions.visitor(request);
        const isClinician = holds(visitor, "clinician");
        const since = before(clock.now(), days(30));
        const shown = await desk.list(isClinician ? await recordsOf(request).outcomes(since) : null);
        const isInOwnRight = visitor.glass === null;
        const content = {
          cards: shown.map((each) => cardOf(each, visitor.username)),
          mayPropose: isClinician && isInOwnRight,
          mayDecide: isInOwnRight,
        };
        const html = pages.rules(viewerOf(request, reply, visitor, needs), content);
        return reply.type("text/html; charset=utf-8").send(html);
      },
    });
  };

const cardOf = ({ definition, version, tests, positive, versions }: RuleShown, own: string): RuleCard => ({
  rule: { ...ruleDefinition.parse(definition), version },
  passed: tests.passed,
  failed: tests.failed.length,
  positive,
  proposals: versions
    .filter(({ state }) => state === "proposed")
    .map((each) => ({
      version: each.version,
      limit: ruleDefinition.parse(each.definition).limit ?? null,
      note: each.note,
      proposedBy: each.proposedBy,
      proposedAt: each.proposedAt,
      isOwn: each.proposedBy === own,
    })),
});

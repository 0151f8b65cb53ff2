import { z } from "zod";
import { assertNamesNobody } from "../../model/direct-identifiers.ts";
import type { Log } from "../../model/log.ts";
import { brokenGlass } from "../../model/people.ts";
import type { People } from "../../model/people-book.ts";
import type { NoteDeed } from "../../model/records.ts";
import { after, type Clock, formatInstant, minutes } from "../../model/time.ts";
import type { AskedBy } from "../asking.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

export interface BreakGlassNeeds {
  readonly people: Pick<People, "breakGlass">;
  readonly sessions: Sessions;
  readonly asked: AskedBy;
  readonly note: NoteDeed;
  readonly clock: Clock;
  readonly log: Log;
}

const asked = z.object({
  reason: z.string().trim().min(10, "must say why, in ten letters or more").max(500),
  minutes: z.int().min(1).max(60).default(15),
});

/** An admin's look at clinical data in an emergency: with a reason, for an hour at most, and loud in the audit. */
export const breakGlassRoutes =
  (needs: BreakGlassNeeds): Routes =>
  async (app) => {
    const { people, sessions, note, clock, log } = needs;
    const config = {
      permits: ["admin"],
      purpose: "emergency",
      scope: "none",
      forPeople: true,
    } as const;

    app.post("/break-glass", {
      config,
      schema: {
        summary: "Act as a clinician for some minutes, because of an emergency; in this session only",
        body: asked,
        response: { 200: brokenGlass },
      },
      handler: async (request) => {
        const { reason, minutes: lasts } = request.body;
        assertNamesNobody({ reason });
        const { hash } = sessions.own(request);
        const glass = { until: after(clock.now(), minutes(lasts)), reason };
        const user = sessions.visitor(request).username;
        // In the book before it is broken: a look without the reason beside it must not be possible.
        await note(needs.asked(request), {
          action: "break-glass",
          object: `until ${formatInstant(glass.until)}`,
          reason,
        });
        await people.breakGlass(hash, glass);
        log.warn({ user, until: formatInstant(glass.until) }, "an admin broke the glass to clinical data");
        return glass;
      },
    });

    app.delete("/break-glass", {
      config,
      schema: { summary: "The emergency is over" },
      handler: async (request, reply) => {
        await people.breakGlass(sessions.own(request).hash, null);
        await note(needs.asked(request), { action: "break-glass", object: "ended" });
        log.warn({ user: sessions.visitor(request).username }, "an admin's broken glass is whole again");
        return reply.code(204).send();
      },
    });
  };

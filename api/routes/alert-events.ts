import { z } from "zod";
import { declarationOf, permitted, scopeOf, type Visitor } from "../access.ts";
import type { AlertFeed } from "../alert-feed.ts";
import type { RecordsOf } from "../asking.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

const streamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  // A proxy that gathers the stream before it passes it on would make it anything but live.
  "x-accel-buffering": "no",
};

/** The live feed of alert transitions. */
export const alertEventRoutes =
  (feed: AlertFeed, sessions: Sessions, recordsOf: RecordsOf): Routes =>
  async (app) => {
    app.get("/alerts/events", {
      exposeHeadRoute: false,
      config: { permits: ["clinician"], purpose: "care", scope: "patients" },
      schema: {
        summary:
          "Server-sent events: `alert` per transition, `hb` every 10 s, `reset` when it cannot be resumed",
        // For readers that open a stream anew and cannot set `Last-Event-ID`, as browsers' scripts cannot.
        querystring: z.object({ after: z.string().max(32).optional() }),
      },
      handler: async (request, reply) => {
        const visitor = sessions.visitor(request);
        feed.assertRoom();
        const sees = await recordsOf(request).openAlertFeed();
        const after = request.headers["last-event-id"] ?? request.query.after;
        reply.hijack();
        const headers = { ...reply.getHeaders(), ...streamHeaders };
        for (const [name, value] of Object.entries(headers)) {
          if (value !== undefined) reply.raw.setHeader(name, value);
        }
        // Tells the browser at once that it is connected, and how soon to come back when it is not.
        reply.raw.write("retry: 1000\n\n");
        feed.join(
          {
            out: reply.raw,
            sees,
            stillWelcome: async () => {
              const now = await sessions.look(request);
              const { permits } = declarationOf(request);
              return now !== null && permitted(permits, now) && sameScope(now, visitor);
            },
          },
          after === undefined ? null : sequenceIn(String(after)),
        );
      },
    });
  };

/** A feed was opened, and noted, for one scope; whoever is given another opens it anew. */
const sameScope = (one: Visitor, other: Visitor): boolean =>
  JSON.stringify(scopeOf(one)) === JSON.stringify(scopeOf(other));

/** What is no sequence of ours is as good as one we never gave: the reader is told to start anew. */
const sequenceIn = (text: string): number => (/^\d{1,15}$/.test(text) ? Number(text) : Number.NaN);

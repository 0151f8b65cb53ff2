import { z } from "zod";
import type { NoticeBook } from "../../model/notice.ts";
import type { Clock } from "../../model/time.ts";
import type { RecordsOf } from "../asking.ts";
import type { Routes } from "../zod-schemas.ts";

export interface NoticeLinkNeeds {
  readonly recordsOf: RecordsOf;
  readonly notices: Pick<NoticeBook, "opened">;
  readonly clock: Clock;
}

/**
 * Where the link in a letter or a push leads: to its alert, which counts as opened. Only somebody signed in who may see
 * the alert opens it; programs that follow links in mail get no further than the sign-in page.
 */
export const noticeLinkRoutes =
  ({ recordsOf, notices, clock }: NoticeLinkNeeds): Routes =>
  async (app) => {
    app.get("/n/:key", {
      config: { permits: ["clinician"], purpose: "care", scope: "patients", page: true },
      schema: { hide: true, params: z.object({ key: z.string().max(512) }) },
      handler: async (request, reply) => {
        const { key } = request.params;
        const [id = ""] = key.split(":");
        const alert = await recordsOf(request).alert(id);
        await notices.opened(key, clock.now());
        return reply.redirect(`/alerts/${encodeURIComponent(alert.id)}`, 303);
      },
    });
  };

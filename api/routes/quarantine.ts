import { deviceKey, halvesOf } from "../../model/identity.ts";
import { quarantined } from "../../model/quarantine.ts";
import type { QuarantineBook } from "../../model/state-store.ts";
import { sees } from "../access.ts";
import { listOf, pageQuery } from "../paging.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";

/** What devices sent that could not be stored, and why. What was sent itself is not shown. */
export const quarantineRoutes =
  (book: QuarantineBook, sessions: Sessions): Routes =>
  async (app) => {
    app.get("/quarantine", {
      config: { permits: ["supplier", "operator"], purpose: "operation", scope: "services" },
      schema: {
        summary: "Messages and readings kept aside, of one device when it is named",
        querystring: pageQuery.extend({ device: deviceKey.optional() }),
        response: { 200: listOf(quarantined) },
      },
      handler: async (request) => {
        const { services } = sessions.visitor(request);
        const { device, ...page } = request.query;
        // Somebody else's device has nothing in quarantine, as one that does not exist.
        if (device !== undefined && !sees(sessions.visitor(request), halvesOf(device).service)) {
          return { items: [], next: null };
        }
        const found = await book.list(device === undefined ? { services } : { device }, page);
        return { items: [...found.items], next: found.next };
      },
    });
  };

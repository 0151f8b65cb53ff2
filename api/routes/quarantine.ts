import { type DeviceKey, deviceKey, halvesOf } from "../../model/identity.ts";
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
      config: { permits: ["supplier", "operator"] },
      schema: {
        summary: "Messages and readings kept aside, of one device when it is named",
        querystring: pageQuery.extend({ device: deviceKey.optional() }),
        response: { 200: listOf(quarantined) },
      },
      handler: async (request) => {
        const visitor = sessions.visitor(request);
        const own = (device: DeviceKey) => sees(visitor, halvesOf(device).service);
        const { device = null, ...page } = request.query;
        // Somebody else's device has nothing in quarantine, as one that does not exist.
        if (device !== null && !own(device)) return { items: [], next: null };
        const found = await book.list(device, page);
        return { items: found.items.filter((each) => own(each.device)), next: found.next };
      },
    });
  };

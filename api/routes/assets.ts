import { createHash } from "node:crypto";
import { z } from "zod";
import type { Pages } from "../../model/pages.ts";
import { nothingThere } from "../access.ts";
import type { Routes } from "../zod-schemas.ts";

/** Style sheet and scripts. Browsers keep them and ask whether they are still the same. */
export const assetRoutes =
  (pages: Pages): Routes =>
  async (app) => {
    app.get("/assets/:name", {
      config: { permits: ["anyone"], purpose: "operation", scope: "none" },
      schema: { hide: true, params: z.object({ name: z.string().max(64) }) },
      handler: async (request, reply) => {
        const asset = pages.asset(request.params.name);
        if (asset === null) throw nothingThere("file");
        const tag = `"${createHash("sha256").update(asset.body).digest("base64url").slice(0, 22)}"`;
        reply.header("cache-control", "no-cache").header("etag", tag);
        if (request.headers["if-none-match"] === tag) return reply.code(304).send();
        return reply.type(asset.type).send(asset.body);
      },
    });
  };

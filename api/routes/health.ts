import { z } from "zod";
import { type Board, prometheusText } from "../../model/board.ts";
import { type HealthNeeds, healthOf, readiness } from "../health.ts";
import type { Routes } from "../zod-schemas.ts";

/** For whoever looks after the hub: is it alive, does it take work, and its figures. */
export const healthRoutes =
  (needs: HealthNeeds, version: string): Routes =>
  async (app) => {
    const health = healthOf(needs);

    app.get("/health/live", {
      config: { permits: ["anyone"], purpose: "operation", scope: "none" },
      schema: {
        summary: "The process answers",
        response: { 200: z.object({ status: z.literal("live"), version: z.string() }) },
      },
      handler: async () => ({ status: "live" as const, version }),
    });

    app.get("/health/ready", {
      config: { permits: ["anyone"], purpose: "operation", scope: "none" },
      schema: { summary: "Messages are taken; 503 names what is not ready", response: { 200: readiness } },
      handler: health,
    });

    app.get("/metrics", {
      config: { permits: ["operator", "loopback"], purpose: "operation", scope: "none" },
      schema: { summary: "All figures, as Prometheus text" },
      handler: async (_request, reply) => metrics(needs.board, (type) => reply.type(type)),
    });

    app.get("/openapi.json", {
      config: { permits: ["anyone"], purpose: "operation", scope: "none" },
      schema: { hide: true },
      handler: async () => app.swagger(),
    });
  };

function metrics(board: Board, typed: (type: string) => unknown): string {
  typed("text/plain; version=0.0.4; charset=utf-8");
  return prometheusText(board);
}

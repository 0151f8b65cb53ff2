import { z } from "zod";
import { prometheusText } from "../../model/board.ts";
import { seconds } from "../../model/time.ts";
import { type HealthNeeds, healthOf, readiness } from "../health.ts";
import type { ApiNeeds } from "../needs.ts";
import type { Routes } from "../zod-schemas.ts";

export type MetricNeeds = Pick<ApiNeeds, "levels" | "objectivesText" | "clock">;

/** For whoever looks after the hub: is it alive, does it take work, and its figures. */
export const healthRoutes =
  (needs: HealthNeeds & MetricNeeds, version: string): Routes =>
  async (app) => {
    const health = healthOf(needs);
    const objectives = objectivesHeld(needs);

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
      handler: async (_request, reply) => {
        reply.type("text/plain; version=0.0.4; charset=utf-8");
        return `${prometheusText(needs.board)}${await objectives()}`;
      },
    });

    app.get("/openapi.json", {
      config: { permits: ["anyone"], purpose: "operation", scope: "none" },
      schema: { hide: true },
      handler: async () => app.swagger(),
    });
  };

// Asked every few seconds by some, and made of long windows.
const heldFor = seconds(30);

/** Objectives as they stood within the last half minute; left out while the state store does not answer. */
function objectivesHeld({ levels, objectivesText, clock }: MetricNeeds): () => Promise<string> {
  let held = { at: Number.NEGATIVE_INFINITY, text: "" };
  return async () => {
    const now = clock.now();
    if (Math.abs(now - held.at) < heldFor) return held.text;
    const text = await levels
      .objectives({ services: "all", isOperator: true }, now)
      .then(objectivesText)
      .catch(() => "");
    held = { at: now, text };
    return text;
  };
}

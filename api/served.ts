import type { FastifyInstance } from "fastify";
import type { DelayTally, SliCount } from "../model/sli.ts";
import { sliTally } from "../model/sli-tally.ts";
import { after, type Clock, type Duration, milliseconds, seconds, utcHour } from "../model/time.ts";

/** Rules.md 4.2. */
const promised: Readonly<Record<"read" | "report", Duration>> = {
  read: milliseconds(300),
  report: seconds(1),
};

/** How well requests were answered; what is about the hub's own health, and feeds that never end, is left out. */
export function servingRequests(
  app: FastifyInstance,
  { clock, delays }: { readonly clock: Clock; readonly delays: Pick<DelayTally, "add"> },
): { taken(): readonly SliCount[] } {
  const tally = sliTally();
  app.addHook("onResponse", async ({ method, routeOptions }, { statusCode, elapsedTime }) => {
    const { url = "" } = routeOptions;
    if (url.startsWith("/health/") || url === "/metrics" || url.endsWith("/events")) return;
    // What is the asker's own fault says nothing of us.
    if (statusCode >= 400 && statusCode < 500) return;
    const now = clock.now();
    const isAnswered = statusCode < 500;
    tally.add({ sli: "api-availability", service: null }, now, isAnswered ? "good" : "hub");
    if (method !== "GET" || !isAnswered) return;
    delays.add({ name: "api", service: null, hour: utcHour(now) }, elapsedTime);
    const part = url.startsWith("/api/v1/reports") ? "report" : "read";
    const isInTime = elapsedTime <= promised[part];
    const due = after(now, milliseconds(Math.round(promised[part] - elapsedTime)));
    tally.add({ sli: "api-latency", service: null, part }, due, isInTime ? "good" : "hub");
  });
  return tally;
}

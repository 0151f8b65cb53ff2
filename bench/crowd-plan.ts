import { z } from "zod";

/** Devices that are many, and where they connect. */
export const crowdPlan = z.object({
  port: z.int(),
  /** 0 where nobody comes by TLS. */
  tlsPort: z.int(),
  /** Certificate of the authority behind the hub's own. */
  authority: z.string(),
  members: z.array(z.object({ username: z.string(), secret: z.string(), way: z.enum(["plain", "tls"]) })),
  /** Whether each subscribes to all it may hear before it counts as there. */
  listens: z.boolean(),
  /** After so many in vain a device gives up, and the run with it. */
  tries: z.int().min(1),
});
export type CrowdPlan = Readonly<z.infer<typeof crowdPlan>>;

export const crowdOrder = z.union([
  z.object({ order: z.literal("assemble"), plan: crowdPlan }),
  z.object({ order: z.enum(["gather", "storm"]) }),
]);
export type CrowdOrder = z.infer<typeof crowdOrder>;

export const assembled = z.object({ members: z.int() });

/** All are there. */
export const gathered = z.object({
  seconds: z.number(),
  /** How long each took, in µs: buckets of a histogram. */
  each: z.array(z.number()).readonly(),
  /** How often whoever tried most did. */
  tries: z.int(),
});
export type Gathered = z.infer<typeof gathered>;

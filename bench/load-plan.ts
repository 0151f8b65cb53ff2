import { z } from "zod";

/** What one generator process does: connect, warm up, measure for a while, wait for the last acknowledgement. */
export const loadPlan = z.object({
  port: z.int(),
  logins: z.array(z.object({ username: z.string(), secret: z.string() })).min(1),
  qos: z.union([z.literal(0), z.literal(1)]),
  /** Messages of one client that may be unacknowledged at a time. */
  window: z.int().min(1).max(1000),
  readings: z.int().min(1).max(20),
  boot: z.string(),
  measuredFrom: z.number(),
  /** Messages a second from all clients together; `null` sends the next whenever one is acknowledged. */
  rate: z.number().positive().nullable(),
  warmUp: z.number(),
  measure: z.number(),
});
export type LoadPlan = Readonly<z.infer<typeof loadPlan>>;

export const loadResult = z.object({
  sent: z.int(),
  acknowledged: z.int(),
  /** Within the measured window alone. */
  measured: z.int(),
  seconds: z.number(),
  /** Buckets of a histogram, in µs, from when a message was due to its acknowledgement. */
  latencies: z.array(z.number()).readonly(),
  /** The generator's own share of one core: near 1 it was the limit, not the broker. */
  cpu: z.number(),
  /** Processor seconds of the generator from its start to its end. */
  processor: z.number(),
  unanswered: z.int(),
});
export type LoadResult = z.infer<typeof loadResult>;

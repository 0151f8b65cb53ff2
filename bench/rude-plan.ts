import { z } from "zod";

const login = z.object({ username: z.string(), secret: z.string() });

/** Clients that do what they should not, all at a time, in a process of their own. */
export const rudePlan = z.object({
  port: z.int(),
  httpPort: z.int(),
  milliseconds: z.number(),
  /** Says so many messages a second whatever is acknowledged. */
  flooder: z.object({ login, perSecond: z.number() }),
  /** A gateway that subscribes to everything, gives rise to receipts of itself and its children, and reads nothing. */
  frozen: z.object({ login, children: z.array(z.string()).min(1), perSecond: z.number() }),
  /** Connections that send a byte and nothing more, by turns to MQTT and to HTTP. */
  dawdlers: z.int(),
});
export type RudePlan = Readonly<z.infer<typeof rudePlan>>;

export const rudeResult = z.object({
  flooder: z.object({
    sent: z.int(),
    /** Acknowledgements in each second. */
    acknowledged: z.array(z.int()),
    isConnected: z.boolean(),
  }),
  frozen: z.object({
    sent: z.int(),
    /** After so many seconds the hub had enough of it; `null` when it did not. */
    closedAfter: z.number().nullable(),
  }),
  /** How many the hub closed, and how long the last took, in seconds. */
  dawdlers: z.object({ closed: z.int(), seconds: z.number() }),
});
export type RudeResult = z.infer<typeof rudeResult>;

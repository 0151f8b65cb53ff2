import { z } from "zod";
import { serviceId } from "./identity.ts";
import { instant } from "./time.ts";

export const roles = ["clinician", "evaluator", "supplier", "operator", "citizen", "admin"] as const;
export const role = z.enum(roles);
export type Role = z.infer<typeof role>;

export const username = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{1,62}$/, "must match ^[a-z0-9][a-z0-9._-]{1,62}$");

/** Somebody who signs in. `services` empty means all. */
export const userView = z.object({
  username,
  roles: z.array(role).min(1),
  services: z.array(serviceId),
  addedAt: instant,
});
export type User = z.infer<typeof userView>;

/** A signed-in user's session. Only the hash of its secret is kept. */
export interface Session {
  readonly user: User;
  readonly openedAt: z.output<typeof instant>;
  readonly seenAt: z.output<typeof instant>;
}

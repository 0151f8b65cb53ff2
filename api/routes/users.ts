import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { serviceId } from "../../model/identity.ts";
import { role, username, userView } from "../../model/people.ts";
import type { People } from "../../model/people-book.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { Clock } from "../../model/time.ts";
import { passwordFrom } from "../first-admin.ts";
import { listOf, whole } from "../paging.ts";
import type { Passwords } from "../password.ts";
import { assertServices } from "../pilot-services.ts";
import type { Routes } from "../zod-schemas.ts";

const newUser = z.object({
  username,
  roles: z.array(role).min(1),
  password: z.string().min(8).max(256).optional(),
  services: z.array(serviceId).max(100).optional(),
});

export interface UserNeeds {
  readonly people: People;
  readonly passwords: Passwords;
  readonly pilot: Pilot;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
}

/** The people who sign in. */
export const userRoutes =
  ({ people, passwords, pilot, clock, random }: UserNeeds): Routes =>
  async (app) => {
    app.get("/users", {
      config: { permits: ["admin"], purpose: "administration", scope: "none" },
      schema: { summary: "Everybody who may sign in", response: { 200: listOf(userView) } },
      handler: async () => whole(await people.users()),
    });

    app.post("/users", {
      config: { permits: ["admin"], purpose: "administration", scope: "none" },
      schema: {
        summary: "Add somebody; a password not given is made and told this once",
        body: newUser,
        response: { 201: userView.extend({ password: z.string().optional() }) },
      },
      handler: async ({ body }, reply) => {
        const services = body.services ?? [];
        assertServices(pilot.services, services);
        assertConfined(body.roles, services);
        const made = body.password === undefined ? passwordFrom(random) : null;
        const roles = [...new Set(body.roles)];
        const user = { username: body.username, roles, services, addedAt: clock.now() };
        await people.addUser(user, await passwords.hash(body.password ?? made ?? ""));
        return reply.code(201).send(made === null ? user : { ...user, password: made });
      },
    });
  };

/** No services given means all, which is never meant for a supplier. */
function assertConfined(roles: z.infer<typeof newUser>["roles"], services: readonly string[]): void {
  if (!roles.includes("supplier") || services.length > 0) return;
  throw new HubFailure("input-rejected", "body/services: a supplier needs the services it supplies named");
}

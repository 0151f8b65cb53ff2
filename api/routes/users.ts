import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { patientId, serviceId } from "../../model/identity.ts";
import { identity, roles, type User, username, userView } from "../../model/people.ts";
import type { People } from "../../model/people-book.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { Clock } from "../../model/time.ts";
import type { NoteOwn } from "../deeds.ts";
import { passwordFrom } from "../first-admin.ts";
import { listOf, whole } from "../paging.ts";
import { newPassword, type Passwords } from "../password.ts";
import { assertServices } from "../pilot-services.ts";
import type { Routes } from "../zod-schemas.ts";

/** Those taking part get their account with their access code. */
const staffRole = z.enum(roles.filter((each) => each !== "citizen"));

/** Names the audit gives to those who are no users, and the form of pseudonyms. */
const nameTaken = (name: string): boolean =>
  ["hub", "nobody", "command-line"].includes(name) || patientId.safeParse(name).success;

const newUser = z.object({
  username: username.refine((name) => !nameTaken(name), "is a name the hub itself uses; take another"),
  roles: z.array(staffRole).min(1),
  password: newPassword.optional(),
  services: z.array(serviceId).max(100).optional(),
  careGroups: z.array(z.string()).max(100).optional(),
  identity: identity.optional(),
});

export interface UserNeeds {
  readonly people: People;
  readonly passwords: Passwords;
  readonly pilot: Pilot;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
  readonly noteOwn: NoteOwn;
}

const read = { permits: ["admin"], purpose: "administration", scope: "none" } as const;

/** The people who sign in to work here. */
export const userRoutes =
  (needs: UserNeeds): Routes =>
  async (app) => {
    const { people, passwords, random } = needs;

    app.get("/users", {
      config: read,
      schema: { summary: "Everybody who may sign in to work here", response: { 200: listOf(userView) } },
      handler: async () => whole((await people.users()).filter((each) => !each.roles.includes("citizen"))),
    });

    app.post("/users", {
      config: { ...read, forPeople: true },
      schema: {
        summary: "Add somebody; a password not given is made and told this once, unless an identity is given",
        body: newUser,
        response: { 201: userView.extend({ password: z.string().optional() }) },
      },
      handler: async (request, reply) => {
        const { body } = request;
        const user = userFrom(needs, body);
        const made = body.password === undefined && user.identity === null ? passwordFrom(random) : undefined;
        const password = body.password ?? made;
        await people.addUser(user, password === undefined ? null : await passwords.hash(password));
        await needs.noteOwn(request, { action: "add-user", object: user.username });
        return reply.code(201).send(made === undefined ? user : { ...user, password: made });
      },
    });
  };

function userFrom({ pilot, clock }: UserNeeds, asked: z.output<typeof newUser>): User {
  const { services = [], careGroups = [], identity: linked = null } = asked;
  assertServices(pilot.services, services);
  assertCareGroups(pilot, careGroups);
  assertConfined(asked.roles, services);
  return {
    username: asked.username,
    roles: [...new Set(asked.roles)],
    services: [...new Set(services)],
    careGroups: [...new Set(careGroups)],
    addedAt: clock.now(),
    disabledAt: null,
    secondFactor: false,
    identity: linked,
  };
}

function assertCareGroups(pilot: Pilot, asked: readonly string[]): void {
  const known = pilot.careGroups.map((each) => each.id);
  const unknown = asked.filter((each) => !known.includes(each));
  if (unknown.length === 0) return;
  throw new HubFailure("input-rejected", `There is no such care group: ${unknown.join(", ")}.`, {
    details: { known },
  });
}

/** No services given means all, which is never meant for a supplier. */
function assertConfined(asked: User["roles"], services: readonly string[]): void {
  if (!asked.includes("supplier") || services.length > 0) return;
  throw new HubFailure("input-rejected", "body/services: a supplier needs the services it supplies named");
}

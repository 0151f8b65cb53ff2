import { z } from "zod";
import { newUser, userFrom } from "../../model/new-user.ts";
import { userView } from "../../model/people.ts";
import type { People } from "../../model/people-book.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { Clock } from "../../model/time.ts";
import type { NoteOwn } from "../deeds.ts";
import { passwordFrom } from "../first-admin.ts";
import { listOf, whole } from "../paging.ts";
import type { Passwords } from "../password.ts";
import type { Routes } from "../zod-schemas.ts";

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
        const user = userFrom(needs.pilot, body, needs.clock.now());
        const made = body.password === undefined && user.identity === null ? passwordFrom(random) : undefined;
        const password = body.password ?? made;
        await people.addUser(user, password === undefined ? null : await passwords.hash(password));
        await needs.noteOwn(request, { action: "add-user", object: user.username });
        return reply.code(201).send(made === undefined ? user : { ...user, password: made });
      },
    });
  };

import type { FastifyRequest } from "fastify";
import { patientId } from "../model/identity.ts";
import type { User } from "../model/people.ts";
import type { Deed, NoteDeed } from "../model/records.ts";
import { addressOf } from "./peer.ts";
import type { Sessions } from "./session.ts";

/** Notes in the audit what whoever is signed in did about accounts, sessions and tokens. */
export type NoteOwn = (request: FastifyRequest, deed: Deed) => Promise<void>;

export const notingOwn =
  (note: NoteDeed, sessions: Sessions): NoteOwn =>
  (request, deed) => {
    const { username, roles } = sessions.visitor(request);
    return note({ actor: username, roles, purpose: "administration", source: addressOf(request) }, deed);
  };

/** Notes that somebody signed in, whom the request does not know yet. */
export const noteSignIn = (
  note: NoteDeed,
  request: FastifyRequest,
  user: User,
  way: string,
): Promise<void> => {
  const self = patientId.safeParse(user.username);
  const isCitizen = user.roles.includes("citizen") && self.success;
  return note(
    { actor: user.username, roles: user.roles, purpose: "administration", source: addressOf(request) },
    // A citizen's user name is their pseudonym, which stands in no audit.
    {
      action: "sign-in",
      object: isCitizen ? null : user.username,
      reason: way,
      ...(isCitizen ? { patient: self.data } : {}),
    },
  );
};

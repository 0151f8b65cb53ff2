import { z } from "zod";
import { assertNamesNobody } from "./direct-identifiers.ts";
import { HubFailure } from "./failure.ts";
import { patientId, serviceId } from "./identity.ts";
import { identity, roles, type User, username } from "./people.ts";
import type { Pilot } from "./pilot.ts";
import { assertServices } from "./pilot-fit.ts";
import type { Instant } from "./time.ts";

/** Those taking part get their account with their access code. */
const staffRole = z.enum(roles.filter((each) => each !== "citizen"));

/** Names the audit gives to those who are no users, and the form of pseudonyms. */
const nameTaken = (name: string): boolean =>
  ["hub", "nobody", "command-line"].includes(name) || patientId.safeParse(name).success;

/** A password somebody chooses. */
export const newPassword = z.string().min(8, "must have at least 8 characters").max(256);

/** Somebody who is to work here. */
export const newUser = z.object({
  username: username.refine((name) => !nameTaken(name), "is a name the hub itself uses; take another"),
  roles: z.array(staffRole).min(1),
  password: newPassword.optional(),
  services: z.array(serviceId).max(100).optional(),
  careGroups: z.array(z.string()).max(100).optional(),
  identity: identity.optional(),
});

/** The user somebody asked for; throws `input-rejected` for what the pilot does not have. */
export function userFrom(pilot: Pilot, asked: z.output<typeof newUser>, now: Instant): User {
  const { services = [], careGroups = [], identity: linked = null } = asked;
  // It is in the audit and the log; a tax code or a number would name its bearer to everybody.
  assertNamesNobody({ username: asked.username });
  assertServices(pilot.services, services);
  assertCareGroups(pilot, careGroups);
  assertConfined(asked.roles, services);
  return {
    username: asked.username,
    roles: [...new Set(asked.roles)],
    services: [...new Set(services)],
    careGroups: [...new Set(careGroups)],
    addedAt: now,
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

/** Throws `conflict` when nobody could administer the hub any more. */
export function assertAdminLeft(users: readonly User[], leaving: User): void {
  const left = users.some(
    ({ username: name, roles: held, disabledAt }) =>
      name !== leaving.username && disabledAt === null && held.includes("admin"),
  );
  if (left || !leaving.roles.includes("admin")) return;
  throw new HubFailure("conflict", "This is the last admin who can sign in; enable or add another first.");
}

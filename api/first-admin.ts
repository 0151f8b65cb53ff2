import type { People } from "../model/people-book.ts";
import type { Clock } from "../model/time.ts";
import type { Passwords } from "./password.ts";

export interface FirstAdminNeeds {
  readonly people: People;
  readonly passwords: Passwords;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
}

/**
 * Sees to it that there is a user `admin`. An existing one keeps its password, whatever is given.
 * Returns the password made here when none was given, to be told once.
 */
export async function firstAdmin(needs: FirstAdminNeeds, given: string | undefined): Promise<string | null> {
  if ((await needs.people.user("admin")) !== null) return null;
  const password = given ?? passwordFrom(needs.random);
  const admin = {
    username: "admin",
    roles: ["admin" as const],
    services: [],
    careGroups: [],
    addedAt: needs.clock.now(),
    disabledAt: null,
    secondFactor: false,
    identity: null,
  };
  await needs.people.addUser(admin, await needs.passwords.hash(password));
  return given === undefined ? password : null;
}

/** A password with 120 random bits, easy to copy by hand. */
export const passwordFrom = (random: (bytes: number) => Uint8Array): string =>
  Buffer.from(random(15)).toString("base64url");

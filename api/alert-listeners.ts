import type { ListenerBook } from "../model/alert-listener.ts";
import type { People } from "../model/people-book.ts";
import type { NoteDeed } from "../model/records.ts";
import type { Clock } from "../model/time.ts";
import { scopeOf, visitorByToken } from "./access.ts";
import { hashToken, isTokenForm } from "./bearer.ts";

/** Clinicians' programs at the broker's door: by the same tokens, roles and services as at ours. */
export const alertListeners = (
  people: Pick<People, "token">,
  note: NoteDeed,
  clock: Clock,
): ListenerBook => ({
  async listener(username, secret) {
    const found = isTokenForm(secret) ? await people.token(hashToken(secret), clock.now()) : null;
    if (found === null || found.user.username !== username) return null;
    const visitor = visitorByToken(found.user, found.token);
    return visitor.roles.includes("clinician") ? { username, scope: scopeOf(visitor) } : null;
  },
  opened: ({ username, scope: { services, careGroups } }, source) =>
    note(
      { actor: username, roles: ["clinician"], purpose: "care", source },
      { action: "open-alert-feed", object: `mqtt ${textOf(services)} ${textOf(careGroups)}` },
    ),
});

const textOf = (confined: readonly string[] | "all"): string =>
  confined === "all" ? "all" : confined.join(",");

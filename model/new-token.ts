import { z } from "zod";
import { assertNamesNobody } from "./direct-identifiers.ts";
import { HubFailure } from "./failure.ts";
import { serviceId } from "./identity.ts";
import { type ApiToken, apiTokenView, type Role, role, type User } from "./people.ts";
import { after, days, type Instant } from "./time.ts";

/** A token somebody asks for. */
export const newToken = z.object({
  label: apiTokenView.shape.label.trim().min(1),
  /** Not given: all of one's own. */
  roles: z.array(role).min(1).optional(),
  /** Not given: all that one sees. */
  services: z.array(serviceId).min(1).max(100).optional(),
  days: z.int().min(1).max(365).default(90),
});

/** Nobody's list of good tokens is longer. */
const most = 100;

/** The token a user gets. Throws when it would give more than the user has, or they have `most` already. */
export function tokenFor(
  user: User,
  asked: z.output<typeof newToken>,
  made: { readonly id: string; readonly at: Instant; readonly before: readonly ApiToken[] },
): ApiToken {
  const { label, services = [] } = asked;
  assertNamesNobody({ label });
  const held = [...new Set(asked.roles ?? user.roles.filter((each) => each !== "citizen"))];
  assertOwnRights(user, held, services);
  assertRoom(user, made.before, made.at);
  return {
    id: made.id,
    username: user.username,
    label,
    roles: held,
    services: [...new Set(services)],
    addedAt: made.at,
    expiresAt: after(made.at, days(asked.days)),
    usedAt: null,
    revokedAt: null,
  };
}

/** A token gives no more than its user has; asked again at each use, as users change. */
function assertOwnRights(user: User, asked: readonly Role[], services: readonly string[]): void {
  const roleless = asked.filter((each) => !user.roles.includes(each));
  if (roleless.length > 0) throw notTheirs("roles", roleless);
  const own: readonly string[] = user.services;
  const foreign = own.length === 0 ? [] : services.filter((each) => !own.includes(each));
  if (foreign.length > 0) throw notTheirs("services", foreign);
}

const notTheirs = (member: string, given: readonly string[]): HubFailure =>
  new HubFailure(
    "input-rejected",
    `body/${member}: ${given.join(", ")}: a token cannot have what its user does not`,
  );

function assertRoom({ username }: User, tokens: readonly ApiToken[], now: Instant): void {
  const good = tokens.filter((each) => each.revokedAt === null && each.expiresAt > now);
  if (good.length < most) return;
  throw new HubFailure("conflict", `${username} has ${most} tokens; end those that are not needed first.`);
}

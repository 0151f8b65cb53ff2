import type { Contacts } from "./duty-contacts.ts";
import { holdsAny, type User } from "./people.ts";
import { mayHaveReport } from "./report-access.ts";
import type { ReportSchedule } from "./report-schedule.ts";

type Subject = Pick<ReportSchedule, "kind"> & { readonly service?: string | null | undefined };
type Reader = Pick<User, "username" | "roles" | "services" | "disabledAt">;

/** Where somebody is told of a report; `null` for who may not have it, signs in no more, or has no address. */
export function reportAddress(
  { kind, service }: Subject,
  user: Reader,
  { people = {} }: Contacts,
): string | null {
  const { roles, disabledAt } = user;
  // A participant's user name is their pseudonym, which is in no mail.
  if (disabledAt !== null || roles.includes("citizen")) return null;
  const services = user.services.length === 0 ? "all" : user.services;
  if (!mayHaveReport({ roles, services }, kind, service ?? null)) return null;
  return (Object.hasOwn(people, user.username) ? people[user.username] : undefined)?.email ?? null;
}

/** The user names of those a schedule is told to, in order: meant by role or duty, permitted, and with an address. */
export function reportRecipients(
  schedule: Pick<ReportSchedule, "kind" | "service" | "to">,
  users: readonly Reader[],
  contacts: Contacts,
): readonly string[] {
  const { roles, duties } = schedule.to;
  return users
    .filter((user) => {
      if (reportAddress(schedule, user, contacts) === null) return false;
      const theirs = contacts.people?.[user.username]?.duties ?? [];
      return holdsAny(user.roles, roles) || theirs.some((duty) => duties.includes(duty));
    })
    .map(({ username }) => username)
    .toSorted();
}

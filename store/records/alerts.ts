import type { Scope } from "../../model/access.ts";
import { within } from "../../model/access.ts";
import { type Alert, openStates } from "../../model/alert.ts";
import { assertNamesNobody } from "../../model/direct-identifiers.ts";
import { HubFailure } from "../../model/failure.ts";
import type { AlertPage, PatientRecords } from "../../model/records.ts";
import { priorities } from "../../model/rule.ts";
import { type Door, nothingThere, type Trace } from "./door.ts";

type OfAlerts = Pick<
  PatientRecords,
  "alerts" | "openAlerts" | "alert" | "moveAlert" | "assignAlert" | "alertTelling" | "openAlertFeed"
>;

/** Alerts: looked at, answered for, and followed as they come. */
export function alertRecords(door: Door): OfAlerts {
  const { access, clock } = door;
  const { alerts } = door.state;
  const { scope } = access;

  /** Throws `not-found` alike for no alert and for somebody else's. */
  async function own(id: string, trace: Trace): Promise<Alert> {
    const found = await alerts.alert(id);
    if (found === null) throw nothingThere("alert");
    trace.object = found.id;
    await door.noteSubjects(trace, [found.patient]);
    if (!concerns(scope, found)) throw nothingThere("alert");
    return found;
  }

  return {
    alerts: (query, page) =>
      door.passing("read-alerts", async (trace) => {
        // Read first: a transition in between is then shown again by the feed, and not missed.
        const sequence = await alerts.lastSequence();
        const found = await alerts.list(scope, query, page);
        await door.noteSubjects(trace, patientsOf(found.items));
        return { ...found, sequence };
      }),

    openAlerts: (most, query = {}) =>
      door.passing("read-alerts", async (trace) => {
        const open = await mostUrgent(door, most, query);
        await door.noteSubjects(trace, patientsOf(open.items));
        return open;
      }),

    alert: (id) => door.passing("read-alerts", (trace) => own(id, trace)),

    moveAlert: (id, to, said) =>
      door.passing("move-alert", async (trace) => {
        const found = await own(id, trace);
        assertNamesNobody({ note: said.note });
        return alerts.move(found.id, to, { ...said, at: clock.now(), by: access.actor });
      }),

    assignAlert: (id, to, note) =>
      door.passing("move-alert", async (trace) => {
        const found = await own(id, trace);
        assertNamesNobody({ note });
        if (to !== null) await assertClinician(door, to);
        return alerts.assign(found.id, to, { at: clock.now(), by: access.actor, note });
      }),

    alertTelling: (id) =>
      door.passing("read-alerts", async (trace) => {
        const found = await own(id, trace);
        const [notices, deadlines] = await Promise.all([
          door.state.notices.ofAlert(found.id),
          alerts.deadlinesOf(found.id),
        ]);
        return { notices, deadlines };
      }),

    openAlertFeed: () =>
      door.passing("open-alert-feed", async (trace) => {
        trace.object = scopeText(scope);
        return (alert: Alert) => concerns(scope, alert);
      }),
  };
}

/** An alert in the hands of somebody who cannot sign in, or may not answer it, is in nobody's. */
async function assertClinician({ state: { people } }: Door, username: string): Promise<void> {
  const found = (await people.user(username))?.user;
  if (found?.disabledAt === null && found.roles.includes("clinician")) return;
  throw new HubFailure("input-rejected", "to: there is no clinician of this name who may sign in");
}

const patientsOf = (alerts: readonly Alert[]) => alerts.map(({ patient }) => patient);

const concerns = (scope: Scope, { service, careGroup, patient }: Alert): boolean =>
  within(scope, { services: [service], careGroup, patient });

/** What a feed was opened for. A citizen has none, so no pseudonym is in it. */
const scopeText = ({ services, careGroups }: Scope): string =>
  `services ${listed(services)}; care groups ${listed(careGroups)}`;
const listed = (names: readonly string[] | "all"): string => (names === "all" ? names : names.join(" "));

/** By priority, one after the other: a hundred newer warnings must not push an old, urgent one off the list. */
async function mostUrgent(
  { access, state: { alerts } }: Door,
  most: number,
  query: Parameters<PatientRecords["openAlerts"]>[1],
): Promise<AlertPage> {
  const sequence = await alerts.lastSequence();
  const items: Alert[] = [];
  let next: string | null = null;
  for (const priority of priorities) {
    const asked = { ...query, states: query?.states ?? openStates, priority };
    const page = await alerts.list(access.scope, asked, { limit: most });
    items.push(...page.items);
    next ??= page.next;
  }
  return { items: items.slice(0, most), next: items.length > most ? (next ?? "more") : next, sequence };
}

import {
  type ClosedStretch,
  type EnrolmentEvent,
  standingNow,
  takesPart,
  withdrawals,
} from "../model/enrolment-history.ts";
import { type DeviceKey, keyOf, type PatientId } from "../model/identity.ts";
import type { Plan } from "../model/pilot.ts";
import { planAt, planSince } from "../model/plan-in-force.ts";
import type { Assignment, Enrolment } from "../model/registry.ts";
import type { Instant } from "../model/time.ts";
import type { WatchedDevice, WatchedPerson } from "../model/watch.ts";
import type { DeviceContact, Unwatched } from "../model/watch-book.ts";
import { watchdogPatient } from "../model/watchdog.ts";

/** What the registry says of everybody, as far as the clock is judged by it. */
export interface RegistryPicture {
  readonly enrolments: readonly Enrolment[];
  readonly assignments: readonly Assignment[];
  readonly gateways: ReadonlyMap<DeviceKey, DeviceKey>;
  readonly histories: ReadonlyMap<PatientId, readonly EnrolmentEvent[]>;
  readonly plans: ReadonlyMap<string, Plan>;
}

/** Somebody who is watched, but for what changes with every message. */
export interface Watchable {
  readonly person: Omit<WatchedPerson, "devices" | "measured">;
  readonly devices: readonly Omit<WatchedDevice, "contact">[];
}

/** The events of a history that say since when somebody is watched, and with what pauses. */
export const watchedBy = [
  "consent-given",
  "consent-withdrawn",
  "withdrawn",
  "suspended",
  "resumed",
  "plan",
  "moved",
  "threshold",
] as const;

/** Everybody to be watched at a moment: who takes part and is not suspended. */
export function watchablePeople(picture: RegistryPicture, now: Instant): readonly Watchable[] {
  const byPatient = Map.groupBy(picture.assignments, ({ patient }) => patient);
  return picture.enrolments.flatMap((enrolment) => {
    const history = picture.histories.get(enrolment.patient) ?? [];
    const standing = standingNow(history);
    const isNobody = enrolment.patient === watchdogPatient || !takesPart(standing);
    if (isNobody || standing.suspended !== null) return [];
    const pauses = pausesIn(history);
    const back = pauses.at(-1)?.until ?? enrolment.enrolledAt;
    const since = planSince(history, enrolment);
    const plan = planAt(picture.plans.get(enrolment.plan ?? ""), since, now);
    const devices = (byPatient.get(enrolment.patient) ?? [])
      .filter(({ from, until }) => from <= now && (until === null || until > now))
      .map(({ service, device: name, from }) => {
        const device = keyOf(service, name);
        return { device, gateway: picture.gateways.get(device) ?? null, since: later(from, back) };
      });
    return [
      { person: { enrolment, plan, since, pauses, thresholds: standing.thresholds, history }, devices },
    ];
  });
}

const later = (one: Instant, other: Instant): Instant => (one > other ? one : other);

/** When somebody was suspended or took no part for a time, in order. */
function pausesIn(history: readonly EnrolmentEvent[]): readonly Unwatched[] {
  const paused: ClosedStretch[] = [...withdrawals(history)];
  let since: Instant | null = null;
  for (const event of history) {
    if (event.kind === "suspended") since ??= event.at;
    if (event.kind !== "resumed" || since === null) continue;
    paused.push({ from: since, until: event.at });
    since = null;
  }
  const ended = paused.flatMap(({ from, until }) => (until === null ? [] : [{ from, until }]));
  return ended.toSorted((one, other) => one.until - other.until);
}

const nothing: ReadonlyMap<string, Instant> = new Map();

/** The people with what is known of them now. */
export const watchedNow = (
  people: readonly Watchable[],
  contactOf: (device: DeviceKey) => DeviceContact | null,
  measuredOf: (patient: PatientId) => ReadonlyMap<string, Instant> | undefined,
): readonly WatchedPerson[] =>
  people.map(({ person, devices }) => ({
    ...person,
    devices: devices.map((each) => ({ ...each, contact: contactOf(each.device) })),
    measured: measuredOf(person.enrolment.patient) ?? nothing,
  }));

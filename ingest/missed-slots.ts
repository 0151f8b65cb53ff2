import type { CauseKind } from "../model/hub-rules.ts";
import type { DeviceKey } from "../model/identity.ts";
import { type BadCause, type SliCounts, utcMinute } from "../model/sli.ts";
import type { SlotClosing, SlotMet } from "../model/sli-book.ts";
import { sliTally } from "../model/sli-tally.ts";
import { before, days, type Instant } from "../model/time.ts";
import type { WatchedPerson, WatchedWorld } from "../model/watch.ts";
import type { Unwatched } from "../model/watch-book.ts";
import type { PlanCalendar, PlannedSlot } from "./plan-calendar.ts";

export type RootCause = (device: DeviceKey) => CauseKind | null;

/** How much of `[from, until)` lies in stretches, in milliseconds. They may overlap. */
export function covered(stretches: readonly Unwatched[], from: number, until: number): number {
  let sum = 0;
  let reached = from;
  for (const each of stretches.toSorted((one, other) => one.from - other.from)) {
    const begin = Math.max(each.from, reached);
    const end = Math.min(each.until, until);
    if (end <= begin) continue;
    sum += end - begin;
    reached = end;
  }
  return sum;
}

/** A device that was silent for longer than this is taken to be off: thresholds.md, silent-device. */
const silentFor = days(1);

/**
 * The one reason why nothing came in time, as far as the hub knows: it was down itself for half of the time, the network
 * was where many fell silent at once, nobody handed a device out, the device has been silent for long, or else the person
 * did not measure.
 */
export function causeOfMissed(
  slot: Pick<PlannedSlot, "opensAt" | "closesAt">,
  { devices }: Pick<WatchedPerson, "devices">,
  unwatched: readonly Unwatched[],
  rootCause: RootCause,
): BadCause {
  const { opensAt, closesAt } = slot;
  if (covered(unwatched, opensAt, closesAt) * 2 >= closesAt - opensAt) return "hub";
  if (devices.length === 0) return "staff";
  const kinds = devices.flatMap(({ device }) => rootCause(device) ?? []);
  if (kinds.length === devices.length) return kinds.includes("hub") ? "hub" : "network";
  const silentSince = Math.min(opensAt, before(closesAt, silentFor));
  const isSilent = devices.every(({ contact }) => contact === null || contact.heardAt < silentSince);
  return isSilent ? "device" : "patient";
}

const isPaused = ({ opensAt, dueAt }: PlannedSlot, pauses: readonly Unwatched[]): boolean =>
  pauses.some(({ from, until }) => from < dueAt && until > opensAt);

/** Slots of everybody that closed with `from < closesAt <= through` and were due, but for those written as closed before. */
export function closingsOf(
  calendar: PlanCalendar,
  { people, unwatched }: WatchedWorld,
  known: readonly SlotMet[],
  [from, through]: readonly [Instant, Instant],
  rootCause: RootCause,
): readonly SlotClosing[] {
  const met = new Map(known.map((each) => [`${each.patient} ${each.code} ${each.opensAt}`, each]));
  return people.flatMap((person) => {
    const { enrolment, history = [], pauses } = person;
    return calendar.closing(history, from, through).flatMap((slot) => {
      const { code, opensAt, dueAt, closesAt, plan } = slot;
      if (isPaused(slot, pauses) || opensAt < enrolment.enrolledAt) return [];
      const found = met.get(`${enrolment.patient} ${code} ${opensAt}`);
      if (found?.isClosed) return [];
      const isMet = found !== undefined && found.receivedAt !== null && found.receivedAt <= closesAt;
      const place = { service: plan.service, municipality: municipalityAt(person, opensAt), plan: plan.id };
      const cause = isMet ? null : causeOfMissed(slot, person, unwatched, rootCause);
      return [{ patient: enrolment.patient, code, opensAt, dueAt, closesAt, ...place, cause }];
    });
  });
}

function municipalityAt(
  { enrolment, history = [] }: WatchedPerson,
  at: Instant,
): SlotClosing["municipality"] {
  let found = enrolment.municipality;
  let foundAt = Number.NEGATIVE_INFINITY;
  for (const event of history) {
    if (event.kind === "moved" && event.at <= at && event.at >= foundAt) {
      found = event.municipality;
      foundAt = event.at;
    }
  }
  return found;
}

/** What closed slots count, in the minutes in which they closed. */
export function completenessOf(closings: readonly SlotClosing[], at: Instant): SliCounts {
  const tally = sliTally();
  for (const { service, closesAt, cause } of closings) {
    tally.add({ sli: "completeness", service }, utcMinute(closesAt), cause ?? "good");
  }
  return { at, counts: tally.taken() };
}

import type { DeviceKey } from "../../../model/identity.ts";
import type { Plan } from "../../../model/pilot.ts";
import { closedDays, closedSlots, mostMissed, type Slot } from "../../../model/plan-slots.ts";
import type { Leaf } from "../../../model/rule-leaves.ts";
import { after, before, between, type Duration, days, type Instant } from "../../../model/time.ts";
import type { WatchedDevice, WatchedPerson } from "../../../model/watch.ts";
import type { Unwatched } from "../../../model/watch-book.ts";

/** How much of `[from, until)` nobody watched. */
export function unwatchedWithin(unwatched: readonly Unwatched[], from: Instant, until: Instant): Duration {
  let sum = 0;
  for (const each of unwatched) sum += Math.max(0, Math.min(each.until, until) - Math.max(each.from, from));
  return sum as Duration;
}

/** Since when a device has not been heard of: its last word, or when it should have begun to speak. */
export const silentSince = ({ since, contact }: WatchedDevice): Instant =>
  contact === null || contact.heardAt < since ? since : contact.heardAt;

/** How long a device has been silent while somebody watched. A clock that was set back is not negative silence. */
export function silenceOf(device: WatchedDevice, unwatched: readonly Unwatched[], now: Instant): Duration {
  const since = silentSince(device);
  return Math.max(0, between(since, now) - unwatchedWithin(unwatched, since, now)) as Duration;
}

/** When a slot is given up: what nobody watched of its time is added, also of the time added. */
function givenUpAt({ opensAt, closesAt }: Slot, unwatched: readonly Unwatched[]): Instant {
  let end = closesAt;
  for (const each of unwatched) {
    if (each.until > opensAt && each.from < end)
      end = after(end, between(latest(each.from, opensAt), each.until));
  }
  return end;
}
const latest = (one: Instant, other: Instant): Instant => (one > other ? one : other);

const isPaused = ({ opensAt, dueAt }: Slot, pauses: readonly Unwatched[]): boolean =>
  pauses.some(({ from, until }) => from < dueAt && until > opensAt);

/** What every person's slots have in common at one moment, found once for each plan. */
export interface Calendar {
  slots(plan: Plan, code: string | undefined): readonly (Slot & { readonly code: string })[];
  days(plan: Plan, code: string | undefined): readonly Slot[];
}

const daysLookedAt = 31;

export function calendarAt(now: Instant): Calendar {
  const known = new Map<string, readonly (Slot & { readonly code: string })[]>();
  const once = (name: string, make: () => readonly (Slot & { readonly code: string })[]) => {
    const found = known.get(name) ?? make();
    known.set(name, found);
    return found;
  };
  const of = (plan: Plan, code: string | undefined) =>
    plan.measurements.filter((each) => code === undefined || each.code === code);
  return {
    slots: (plan, code) =>
      once(`slot ${plan.id} ${code}`, () =>
        of(plan, code)
          .flatMap((each) => closedSlots(each, now).map((slot) => ({ ...slot, code: each.code })))
          .toSorted((one, other) => other.closesAt - one.closesAt)
          .slice(0, mostMissed),
      ),
    days: (plan, code) =>
      once(`day ${plan.id} ${code}`, () =>
        of(plan, code).length === 0
          ? []
          : closedDays(of(plan, code), now, daysLookedAt).map((day) => ({ ...day, code: "" })),
      ),
  };
}

/** What was missed one after another up to now: how many, and the first of them. */
export interface Missed {
  readonly count: number;
  readonly first: Slot | null;
}

/** The slots or days that closed without a reading since the last one that had one; `null` without a plan. */
export function missedBy(
  { plan, since, pauses, measured }: WatchedPerson,
  { code, per }: { readonly code?: string | undefined; readonly per: "slot" | "day" },
  calendar: Calendar,
  unwatched: readonly Unwatched[],
  now: Instant,
): Missed | null {
  if (plan === null) return null;
  const codes = plan.measurements
    .map((each) => each.code)
    .filter((each) => code === undefined || each === code);
  if (codes.length === 0) return null;
  const latestOfAll = Math.max(...codes.map((each) => measured.get(each) ?? Number.NEGATIVE_INFINITY));
  const lastFor = (slot: Slot & { readonly code?: string }): number =>
    per === "day" ? latestOfAll : (measured.get(slot.code ?? "") ?? Number.NEGATIVE_INFINITY);
  let count = 0;
  let first: Slot | null = null;
  for (const slot of per === "day" ? calendar.days(plan, code) : calendar.slots(plan, code)) {
    if (slot.from <= lastFor(slot) || slot.opensAt < since) break;
    if (isPaused(slot, pauses) || givenUpAt(slot, unwatched) >= now) continue;
    count += 1;
    first = slot;
  }
  return { count, first };
}

/** A report of its charge older than this says nothing of now. */
const batteryLasts = days(2);

/** The least of a device's last two reports; `null` when there are not two, or they are old. */
export function batteryOf({ contact }: WatchedDevice, now: Instant): number | null {
  if (contact === null || contact.battery === null || contact.batteryAt === null) return null;
  if (contact.batteryBefore === null || contact.batteryAt < before(now, batteryLasts)) return null;
  // Two reports must agree that it is low: the higher of the two decides.
  return Math.max(contact.battery, contact.batteryBefore);
}

/** A fact about the device in which it is worst, for a person with several. */
export interface Worst {
  readonly value: number;
  readonly device: DeviceKey;
  readonly since: Instant;
}

type ClockFact = Extract<Leaf["fact"], "silence" | "battery" | "clockOffset">;

/** The worst of a person's devices by a fact; `null` when it is known of none. */
export function worstBy(
  fact: ClockFact,
  devices: readonly WatchedDevice[],
  unwatched: readonly Unwatched[],
  now: Instant,
): Worst | null {
  let worst: Worst | null = null;
  for (const each of devices) {
    const value = deviceFact(fact, each, unwatched, now);
    if (value === null) continue;
    const isWorse = worst === null || (fact === "battery" ? value < worst.value : value > worst.value);
    if (!isWorse) continue;
    const since =
      fact === "battery"
        ? each.contact?.batteryAt
        : fact === "silence"
          ? silentSince(each)
          : each.contact?.heardAt;
    worst = { value, device: each.device, since: since ?? each.since };
  }
  return worst;
}

function deviceFact(
  fact: ClockFact,
  each: WatchedDevice,
  unwatched: readonly Unwatched[],
  now: Instant,
): number | null {
  if (fact === "silence") return silenceOf(each, unwatched, now) / 3_600_000;
  if (fact === "battery") return batteryOf(each, now);
  const offset = each.contact?.clockOffset ?? null;
  return offset === null ? null : Math.abs(offset);
}

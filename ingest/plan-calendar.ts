import { bucketStart } from "../model/civil-time.ts";
import type { EnrolmentEvent } from "../model/enrolment-history.ts";
import type { Plan } from "../model/pilot.ts";
import { type Slot, slotsOn } from "../model/plan-slots.ts";
import { rollupZone } from "../model/rollups.ts";
import { after, atMillisecond, before, days, type Instant } from "../model/time.ts";

type Measurement = Plan["measurements"][number];

/** The slots of plans, found once for all who follow them. */
export interface PlanCalendar {
  /** The plan and slot that a measurement at `at` belongs to; `null` when to none. */
  slotAt(history: readonly EnrolmentEvent[], code: string, at: Instant): PlannedSlot | null;
  /** The slots with `after < closesAt <= through`, each of the plan that held when it opened. */
  closing(history: readonly EnrolmentEvent[], after: Instant, through: Instant): readonly PlannedSlot[];
  /** Whether a plan asks for something so often that it comes as a stream. */
  isStream(history: readonly EnrolmentEvent[], code: string, at: Instant): boolean;
}

export interface PlannedSlot extends Slot {
  readonly plan: Plan;
  readonly code: string;
}

/** From so many a day on values come one after another, by no one's hand. */
const streamFrom = 48;
/** A late reading may be 400 days old; each plan and metric has this many days in memory at most. */
const daysHeld = 450;

export function planCalendar(plans: readonly Plan[]): PlanCalendar {
  const byId = new Map(plans.map((plan) => [plan.id, plan]));
  const held = new Map<Plan, Map<Instant, readonly PlannedSlot[]>>();

  function slotsOf(plan: Plan, midnight: Instant): readonly PlannedSlot[] {
    let days = held.get(plan);
    if (days === undefined) {
      days = new Map();
      held.set(plan, days);
    }
    const known = days.get(midnight);
    if (known !== undefined) return known;
    if (days.size >= daysHeld) days.clear();
    const of = (measurement: Measurement) =>
      slotsOn(measurement, midnight).map((slot) => ({ ...slot, plan, code: measurement.code }));
    const made = plan.measurements.flatMap(of);
    days.set(midnight, made);
    return made;
  }

  /** Slots lie around their day: one of yesterday may still be open, and one of tomorrow may have begun. */
  const around = (plan: Plan, at: Instant): readonly PlannedSlot[] => {
    const midnight = bucketStart(at, "P1D", rollupZone);
    const yesterday = bucketStart(atMillisecond(midnight - 1), "P1D", rollupZone);
    const tomorrow = bucketStart(after(midnight, days(1.5)), "P1D", rollupZone);
    return [yesterday, midnight, tomorrow].flatMap((day) => slotsOf(plan, day));
  };

  /** A plan is over after its days. */
  function planAt(history: readonly EnrolmentEvent[], at: Instant): Plan | null {
    const put = planEventAt(history, at);
    const plan = byId.get(put?.plan ?? "");
    return plan === undefined || put === null || at >= after(put.at, days(plan.days)) ? null : plan;
  }

  const lastClosing = new Map<Plan, Closing>();

  /** The same for everybody who follows a plan: found once. */
  function closingOf(plan: Plan, from: Instant, through: Instant): readonly PlannedSlot[] {
    const known = lastClosing.get(plan);
    if (known !== undefined && known.from === from && known.through === through) return known.slots;
    const slots: PlannedSlot[] = [];
    let day = bucketStart(before(from, days(2)), "P1D", rollupZone);
    while (day <= through) {
      for (const slot of slotsOf(plan, day)) {
        if (slot.closesAt > from && slot.closesAt <= through) slots.push(slot);
      }
      day = bucketStart(after(day, days(1.5)), "P1D", rollupZone);
    }
    lastClosing.set(plan, { from, through, slots });
    return slots;
  }

  /** Most readings come one after another, many for one slot: the last one found is looked at first. */
  const last = new Map<Plan, Map<string, Stretch>>();

  function stretchAt(plan: Plan, code: string, at: Instant): Stretch {
    let codes = last.get(plan);
    if (codes === undefined) {
      codes = new Map();
      last.set(plan, codes);
    }
    const known = codes.get(code);
    if (known !== undefined && at >= known.from && at < known.until) return known;
    const found = stretchOf(
      around(plan, at).filter((slot) => slot.code === code),
      at,
    );
    codes.set(code, found);
    return found;
  }

  return {
    slotAt(history, code, at) {
      if (history.length === 0) return null;
      const plan = planAt(history, at);
      const slot = plan === null ? null : stretchAt(plan, code, at).slot;
      if (slot !== null && planAt(history, slot.opensAt) === plan) return slot;
      // A plan that was changed meanwhile: what it asked for before may still be open.
      const former = planAt(history, before(at, days(1)));
      if (former === null || former === plan) return null;
      const own = stretchAt(former, code, at).slot;
      return own !== null && planAt(history, own.opensAt) === former ? own : null;
    },
    closing(history, from, through) {
      const ids = new Set(
        history.flatMap((event) => (event.kind === "plan" && event.plan !== null ? [event.plan] : [])),
      );
      const own = [...ids].flatMap((id) => byId.get(id) ?? []);
      return own.flatMap((plan) =>
        closingOf(plan, from, through).filter(({ opensAt }) => planAt(history, opensAt) === plan),
      );
    },
    isStream(history, code, at) {
      const plan = history.length === 0 ? null : planAt(history, at);
      return plan?.measurements.some((each) => each.code === code && each.timesPerDay >= streamFrom) ?? false;
    },
  };
}

interface Closing {
  readonly from: Instant;
  readonly through: Instant;
  readonly slots: readonly PlannedSlot[];
}
type PlanEvent = Extract<EnrolmentEvent, { kind: "plan" }>;

function planEventAt(history: readonly EnrolmentEvent[], at: Instant): PlanEvent | null {
  let found: PlanEvent | null = null;
  for (const event of history) {
    if (event.kind === "plan" && event.at <= at && (found === null || event.at >= found.at)) found = event;
  }
  return found;
}

/** `[from, until)`: whatever is measured in it belongs to the same slot, or to none. */
interface Stretch {
  readonly from: Instant;
  readonly until: Instant;
  readonly slot: PlannedSlot | null;
}

/** Of several slots that take it, the one whose time it is; else the nearest. */
function stretchOf(slots: readonly PlannedSlot[], at: Instant): Stretch {
  const distance = ({ opensAt, dueAt }: Slot): number =>
    at < opensAt ? opensAt - at : Math.max(0, at - dueAt);
  let slot: PlannedSlot | null = null;
  for (const each of slots) {
    if (at < each.from || at > each.closesAt) continue;
    if (slot === null || distance(each) <= distance(slot)) slot = each;
  }
  if (slot === null) return { from: at, until: at, slot };
  return { ...exclusive(slots, slot, at), slot };
}

/** The stretch around `at` in which no other slot begins, opens, is due or closes. */
function exclusive(
  slots: readonly PlannedSlot[],
  own: PlannedSlot,
  at: Instant,
): Pick<Stretch, "from" | "until"> {
  const bounds = slots.flatMap(({ from, opensAt, dueAt, closesAt }) => [
    from,
    opensAt,
    atMillisecond(dueAt + 1),
    atMillisecond(closesAt + 1),
  ]);
  const from = Math.max(own.from, ...bounds.filter((each) => each <= at));
  const until = Math.min(own.closesAt + 1, ...bounds.filter((each) => each > at));
  // Between two slots that both take it the nearer one wins: half-way it may be another.
  const both = slots.filter((each) => at >= each.from && at <= each.closesAt).length > 1;
  const isInside = at >= own.opensAt && at <= own.dueAt;
  return both && !isInside
    ? { from: at, until: at }
    : { from: atMillisecond(from), until: atMillisecond(until) };
}

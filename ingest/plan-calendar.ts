import { bucketStart } from "../model/civil-time.ts";
import type { EnrolmentEvent } from "../model/enrolment-history.ts";
import type { Plan } from "../model/pilot.ts";
import { type Slot, slotsOn } from "../model/plan-slots.ts";
import { rollupZone } from "../model/rollups.ts";
import { after, atMillisecond, before, days, type Instant, minutes } from "../model/time.ts";
import { type SlotLine, slotLine } from "./slot-line.ts";

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
const quartersHeld = 10_000;

/** The oldest goes first, so that nobody finds the same slot as two within one batch. */
function letGoBeyond(held: Map<unknown, unknown>, most: number): void {
  for (const key of held.keys()) {
    if (held.size <= most) return;
    held.delete(key);
  }
}

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
    letGoBeyond(days, daysHeld - 1);
    const of = (measurement: Measurement) =>
      slotsOn(measurement, midnight).map((slot) => ({ ...slot, plan, code: measurement.code }));
    const made = plan.measurements.flatMap(of);
    days.set(midnight, made);
    return made;
  }

  const midnights = new Map<number, Instant>();

  /** Where days begin is asked for every reading, and a civil day begins at a quarter of an hour. */
  function midnightOf(at: Instant): Instant {
    const quarter = Math.floor(at / minutes(15));
    const known = midnights.get(quarter);
    if (known !== undefined) return known;
    letGoBeyond(midnights, quartersHeld - 1);
    const midnight = bucketStart(at, "P1D", rollupZone);
    midnights.set(quarter, midnight);
    return midnight;
  }

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

  const lines = new Map<Plan, ReadonlyMap<string, Map<Instant, SlotLine<PlannedSlot>>>>();

  /** The slots of one metric around a day. They lie around theirs: one of yesterday may still be open, and one of tomorrow may have begun. */
  function lineOf(plan: Plan, code: string, midnight: Instant): SlotLine<PlannedSlot> {
    const yesterday = bucketStart(atMillisecond(midnight - 1), "P1D", rollupZone);
    const tomorrow = bucketStart(after(midnight, days(1.5)), "P1D", rollupZone);
    const around = [yesterday, midnight, tomorrow].flatMap((day) => slotsOf(plan, day));
    return slotLine(around.filter((slot) => slot.code === code));
  }

  function slotIn(plan: Plan, code: string, at: Instant): PlannedSlot | null {
    let codes = lines.get(plan);
    if (codes === undefined) {
      codes = new Map(plan.measurements.map((each) => [each.code, new Map()]));
      lines.set(plan, codes);
    }
    const ownDays = codes.get(code);
    // What the plan does not ask for has no slots.
    if (ownDays === undefined) return null;
    const midnight = midnightOf(at);
    let line = ownDays.get(midnight);
    if (line === undefined) {
      line = lineOf(plan, code, midnight);
      letGoBeyond(ownDays, daysHeld - 1);
      ownDays.set(midnight, line);
    }
    return line(at);
  }

  return {
    slotAt(history, code, at) {
      if (history.length === 0) return null;
      const plan = planAt(history, at);
      const slot = plan === null ? null : slotIn(plan, code, at);
      if (slot !== null && planAt(history, slot.opensAt) === plan) return slot;
      // A plan that was changed meanwhile: what it asked for before may still be open.
      const former = planAt(history, before(at, days(1)));
      if (former === null || former === plan) return null;
      const own = slotIn(former, code, at);
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

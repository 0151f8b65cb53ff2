import type { Plan } from "../../model/pilot.ts";
import { type Slot, slotsOn } from "../../model/plan-slots.ts";
import type { BadCause } from "../../model/sli.ts";
import type { PersonSlot } from "../../model/sli-book.ts";
import { after, hours, type Instant, minutes, seconds } from "../../model/time.ts";
import { among, type Draw } from "./draw.ts";
import type { PastPerson } from "./people.ts";
import type { Span } from "./span.ts";

/** Something somebody was asked to measure, and when it was measured and came; `cause` where nothing did. */
export type PastSlot = PersonSlot & {
  readonly met: { readonly at: Instant; readonly receivedAt: Instant } | null;
  readonly cause: BadCause | null;
};

/** The slots of each day, found once for all who follow a plan. */
export function daysOf(plans: readonly Plan[], { midnights }: Span) {
  return new Map(
    plans.map((plan) => [
      plan.id,
      midnights.map((midnight) =>
        plan.measurements.flatMap((each) =>
          slotsOn(each, midnight).map((slot) => ({ ...slot, code: each.code })),
        ),
      ),
    ]),
  );
}

type Days = ReadonlyMap<string, readonly (readonly (Slot & { readonly code: string })[])[]>;

export function slotsOf(person: PastPerson, plans: Days): readonly PastSlot[] {
  const { care, draw, zeal } = person;
  return (plans.get(care.plan) ?? []).flatMap((day) => {
    // Who forgets, forgets the whole day.
    const isUp = draw() < zeal;
    return day
      .filter((slot) => isDue(person, slot))
      .map(({ opensAt, dueAt, closesAt, code }) => {
        const met = isUp && draw() < 0.97 ? measured(person, opensAt, dueAt) : null;
        const place = {
          service: care.service,
          municipality: person.person.municipality.code,
          plan: care.plan,
        };
        const cause = causeOf(met, closesAt, draw);
        return { patient: person.patient, code, opensAt, dueAt, closesAt, ...place, met, cause };
      });
  });
}

const isDue = ({ enrolled, left, pause }: PastPerson, { opensAt, dueAt, closesAt }: Slot): boolean =>
  opensAt >= enrolled && closesAt < left && !(pause !== null && pause.from < dueAt && pause.until > opensAt);

function causeOf(met: PastSlot["met"], closesAt: Instant, draw: Draw): BadCause | null {
  if (met !== null) return met.receivedAt <= closesAt ? null : "network";
  return draw() < 0.85 ? "patient" : "device";
}

/** Mostly it comes at once, at times after hours, where the line was down. */
function measured({ draw }: PastPerson, opensAt: Instant, dueAt: Instant): PastSlot["met"] {
  const at = after(opensAt, minutes(Math.floor(draw() * ((dueAt - opensAt) / 60_000))));
  const late = draw();
  const delay =
    late < 0.95
      ? seconds(among(draw, 2, 40))
      : late < 0.99
        ? minutes(among(draw, 5, 120))
        : hours(among(draw, 12, 60));
  return { at, receivedAt: after(at, delay) };
}

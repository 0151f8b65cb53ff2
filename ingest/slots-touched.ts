import type { PatientId } from "../model/identity.ts";
import type { Reading } from "../model/reading.ts";
import type { SlotTouch } from "../model/sli-book.ts";
import type { Assignments } from "./assignments.ts";
import type { PlanCalendar, PlannedSlot } from "./plan-calendar.ts";

type Touch = { -readonly [Member in keyof SlotTouch]: SlotTouch[Member] };

/** What readings of one batch add to slots of plans, by the plan that held when a slot opened. */
export function slotTouching(
  calendar: PlanCalendar,
  assignments: Assignments,
): { readonly note: (reading: Reading) => void; readonly taken: () => readonly SlotTouch[] } {
  // Maps in maps: joining texts for every reading costs more than looking twice.
  const people = new Map<PatientId, Map<PlannedSlot, Touch>>();

  function begin(slot: PlannedSlot, { patient, at: metAt, receivedAt }: Reading): Touch | null {
    const enrolment = assignments.enrolment(patient);
    if (enrolment === null) return null;
    const { code, opensAt, dueAt, closesAt, plan } = slot;
    const place = { service: plan.service, municipality: enrolment.municipality, plan: plan.id };
    return { patient, code, opensAt, dueAt, closesAt, ...place, metAt, receivedAt, readings: 0 };
  }

  return {
    note(reading) {
      const { patient, code, at, receivedAt } = reading;
      const slot = calendar.slotAt(assignments.history(patient), code, at);
      if (slot === null) return;
      const own = people.get(patient) ?? new Map<PlannedSlot, Touch>();
      people.set(patient, own);
      const touch = own.get(slot) ?? begin(slot, reading);
      if (touch === null) return;
      own.set(slot, touch);
      touch.readings += 1;
      if (at < touch.metAt) touch.metAt = at;
      if (receivedAt < touch.receivedAt) touch.receivedAt = receivedAt;
    },
    taken: () => [...people.values()].flatMap((own) => [...own.values()]),
  };
}

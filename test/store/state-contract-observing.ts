import { expect, test } from "vitest";
import type { Observed } from "../../model/observed.ts";
import { after, before, days, hours, type Instant, minutes } from "../../model/time.ts";
import { delayCounts } from "../../rules/indicators/service-levels/sketch.ts";
import { demo } from "../complaints/receivers.ts";
import { entry, sheet } from "./state-contract-intake.ts";
import type { In, Work } from "./state-place.ts";
import {
  alert,
  anna,
  assignment,
  batch,
  bruno,
  cuff,
  device,
  enrolment,
  heart,
  inHours,
  inMinutes,
  morning,
  raising,
  secretHash,
} from "./state-samples.ts";

const window = {
  from: Date.parse("2026-11-01T00:00:00+01:00") as Instant,
  until: Date.parse("2026-12-01T00:00:00+01:00") as Instant,
  months: ["2026-11"],
};
const later = after(window.until, days(5));
type State = Parameters<Work>[0];
const observed = (state: State, asOf: Instant = later): Promise<Observed> =>
  state.observing({ pilot: demo, delayCounts }).observed(window, asOf);

const slot = {
  patient: anna,
  code: "heart-rate",
  service: heart,
  municipality: enrolment().municipality,
  plan: "scompenso-quotidiano",
  opensAt: morning,
  dueAt: inHours(3),
  closesAt: inHours(9),
};

export function observingContract(within: In): void {
  test(
    "persons are numbers, with their days, slots and alerts by civil month; later knowledge is left out",
    within(async (state) => {
      const { registry, progress, slis, alerts } = state;
      await registry.addEnrolment(enrolment({ plan: "scompenso-quotidiano" }), "hub");
      const told = { recordedAt: inHours(60), by: "clinica" };
      await registry.recordEnrolmentEvent(anna, {
        kind: "suspended",
        because: "hospital",
        at: inHours(48),
        ...told,
      });
      const touched = { ...slot, metAt: inHours(1), receivedAt: inHours(30), readings: 2 };
      await progress.commit(batch(0, { slots: [touched], alerts: [raising(alert("a"))] }));
      await slis.closeSlots([{ ...slot, cause: "patient" }], { at: inHours(9), counts: [] });
      await alerts.move("a", "acknowledged", { by: "rossi", at: inMinutes(4) });
      await alerts.move("a", "resolved", { by: "rossi", at: inHours(50), outcome: "true-acted" });
      const all = await observed(state);
      expect(all.people).toMatchObject([{ person: 0, municipality: "001006", left: null, hasPlan: true }]);
      expect(JSON.stringify(all)).not.toContain(anna);
      expect(all.personMonths).toMatchObject([
        {
          person: 0,
          month: "2026-11",
          activeDays: 3,
          planDays: 3,
          slotsDue: 1,
          slotsMet: 1,
          slotsInTime: 0,
          readings: 2,
        },
      ]);
      const raised = {
        kind: "clinical",
        raisedAt: inMinutes(1),
        acknowledgedAt: inMinutes(4),
        target: minutes(15),
      };
      // On Sunday mornings the demo has a nurse on duty.
      expect(all.alerts).toMatchObject([
        { ...raised, outcome: "true-acted", inServiceHours: true, escalated: false },
      ]);
      const early = await observed(state, inHours(10));
      expect(early.personMonths).toMatchObject([{ activeDays: 1, slotsDue: 1, slotsMet: 0 }]);
      expect(early.alerts).toMatchObject([{ ...raised, endedAt: null, outcome: null }]);
      expect((await observed(state, before(morning, hours(1)))).people).toEqual([]);
    }),
  );

  test(
    "who took back consent to evaluation is nowhere, and neither is what was entered of them",
    within(async (state) => {
      await state.registry.addEnrolment(enrolment(), "hub");
      await state.registry.addEnrolment(enrolment({ patient: bruno }), "hub");
      await state.intake.add([entry(1, sheet(), { patient: anna }), entry(2, sheet(), { patient: bruno })]);
      await state.progress.commit(batch(0, { alerts: [raising(alert("a"))] }));
      const before = await observed(state);
      expect([before.people.length, before.alerts.length, before.entries.length]).toEqual([2, 1, 2]);
      expect(before.kindsEntered).toEqual(["questionnaire", "questionnaire:SUS"]);
      const told = { at: inHours(1), recordedAt: inHours(1), by: "clinica" };
      await state.registry.recordEnrolmentEvent(anna, {
        kind: "consent-withdrawn",
        purposes: ["evaluation"],
        ...told,
      });
      for (const asOf of [later, inMinutes(30)]) {
        const all = await observed(state, asOf);
        expect([all.people.length, all.alerts.length, all.entries.length]).toEqual([1, 0, 1]);
        expect(all.people[0]?.person).toBe(0);
      }
    }),
  );

  test(
    "messages, devices and minutes are those of their service and civil month",
    within(async (state) => {
      const { registry, progress, slis, watch } = state;
      await registry.addEnrolment(enrolment(), "hub");
      await registry.addDevice(device(), secretHash);
      await registry.addAssignment(assignment("l-1", morning, inHours(30)));
      await registry.addAssignment(assignment("l-2", inHours(30)));
      const counted = {
        statuses: 0,
        bytes: 9,
        processed: 3,
        found: 3,
        stored: 1,
        duplicate: 1,
        quarantined: 1,
      };
      // The last hour of October in Rome, and the first of November.
      const ledger = [before(window.from, hours(1)), window.from, inHours(2)].map((hour) => ({
        device: cuff,
        hour,
        ...counted,
      }));
      const wrong = { device: cuff, position: 1, path: "/readings/0", detail: "", content: new Uint8Array() };
      const quarantined = [{ ...wrong, receivedAt: inHours(2), reason: "unknown-unit" as const }];
      const contact = {
        device: cuff,
        heardAt: inHours(3),
        battery: null,
        batteryBefore: null,
        readingAt: null,
        measuredAt: null,
        batteryAt: null,
        clockOffset: -90,
      };
      await progress.commit(batch(0, { ledger, quarantined, contacts: [contact] }));
      const probe = { sli: "ingest-probe", service: null, part: "", minute: morning } as const;
      const minute = (n: number, good: number) => ({
        ...probe,
        minute: inMinutes(n),
        good,
        bad: { hub: 1 - good },
      });
      const twoHours = Array.from({ length: 120 }, (_, n) => minute(n, n < 3 ? 0 : 1));
      await slis.add({ at: morning, counts: twoHours });
      await watch.addUnwatched({ from: morning, until: inMinutes(5) }, window.from);
      const healthy = [{ month: "2026-11", minutes: 120, healthyMinutes: 115 }];
      expect((await observed(state)).hubMonths).toEqual(healthy);
      // What is old is summed up by the hour: the figure of a past month stays what it was.
      await slis.freeze(inHours(3), after(morning, days(41)));
      const everything = { sli: "ingest-probe", from: morning, until: inHours(2) } as const;
      expect(await slis.steps(everything, minutes(1))).toHaveLength(61);
      const all = await observed(state);
      expect(all.hubMonths).toEqual(healthy);
      expect(all.serviceMonths.find(({ service }) => service === heart)).toMatchObject({
        messages: 6,
        found: 6,
        accepted: 2,
        duplicates: 2,
        rejected: { "unknown-unit": 1, "not-kept": 1 },
        deviceDays: 9,
        deviceDaysHeard: 1,
        assignments: 2,
        assignmentsOfUsed: 1,
        devicesWithOffset: 1,
        devicesOff: 1,
      });
      expect(all.serviceMonths).toHaveLength(demo.services.length);
    }),
  );
}

import { expect, test } from "vitest";
import { everything } from "../../model/access.ts";
import { days, type Instant } from "../../model/time.ts";
import type { In } from "./state-place.ts";
import {
  alert,
  anna,
  batch,
  bruno,
  clearing,
  enrolment,
  inMinutes,
  morning,
  raising,
} from "./state-samples.ts";

const untilNextYear = (morning + days(60)) as Instant;

export function attentionContract(within: In): void {
  test(
    "what flaps is marked as it begins for the fifth time in half an hour, stays open while it does, and ends when calm",
    within(async ({ alerts, progress }) => {
      const raisedAt = (id: string, minute: number) =>
        raising(alert(id, { priority: "medium", since: inMinutes(minute), raisedAt: inMinutes(minute) }));
      const ids = ["a", "b", "c", "d", "e", "f"];
      const course = ids.flatMap((id, n) => [raisedAt(id, 6 * n + 1), clearing(id, inMinutes(6 * n + 4))]);
      await progress.commit(batch(0, { alerts: course }));
      expect(await alerts.alert("d")).toMatchObject({ state: "resolved", flapping: false });
      expect(await alerts.alert("e")).toMatchObject({
        state: "raised",
        flapping: true,
        present: false,
        recurrences: 1,
      });
      expect(await alerts.alert("f"), "the sixth is no alert of its own").toBeNull();
      const [calm] = (await alerts.deadlinesOf("e")).filter(({ kind }) => kind === "calm");
      expect(calm?.dueAt).toBe(inMinutes(25 + 60));
      if (calm !== undefined) await alerts.fallDue(calm, calm.dueAt);
      expect(await alerts.alert("e")).toMatchObject({ state: "resolved", flapping: false });
    }),
  );

  test(
    "for figures on attention alerts are told with when they were answered, when over and what came of them",
    within(async ({ alerts, attention, progress, registry }) => {
      await registry.addEnrolment(enrolment({ careGroup: "cardiologia" }), "clinica");
      await registry.addEnrolment(enrolment({ patient: bruno, enrolledAt: inMinutes(60) }), "clinica");
      const rule = { id: "pulse", version: "1" };
      await progress.commit(
        batch(0, { alerts: [raising(alert("a")), raising(alert("b", { rule, patient: bruno }))] }),
      );
      await alerts.move("a", "acknowledged", { by: "rossi", at: inMinutes(3) });
      await alerts.move("a", "resolved", { by: "rossi", at: inMinutes(9), outcome: "true-acted" });
      await progress.commit(batch(1, { alerts: [clearing("b", inMinutes(5))] }));
      const raised = await attention.raised(everything, morning, untilNextYear);
      const common = { raisedAt: inMinutes(1), raises: [inMinutes(1)], priority: "high" };
      expect(raised).toEqual([
        {
          ...common,
          patient: anna,
          rule: "spo2-low",
          careGroup: "cardiologia",
          answeredAt: inMinutes(3),
          overAt: inMinutes(9),
          outcome: "true-acted",
        },
        {
          ...common,
          patient: bruno,
          rule: "pulse",
          careGroup: null,
          answeredAt: null,
          overAt: inMinutes(6),
          outcome: null,
        },
      ]);
      const own = { ...everything, careGroups: ["cardiologia"] };
      expect(await attention.raised(own, morning, untilNextYear)).toHaveLength(1);
      expect(await attention.raised({ ...everything, services: [] }, morning, untilNextYear)).toEqual([]);
    }),
  );

  test(
    "people count for as long as they took part and were not suspended, in the care group they were in then",
    within(async ({ attention, registry }) => {
      await registry.addEnrolment(enrolment({ careGroup: "cardiologia" }), "clinica");
      const at = (n: number) => ({ at: inMinutes(n), recordedAt: inMinutes(90), by: "clinica" });
      await registry.recordEnrolmentEvent(anna, { kind: "suspended", because: "hospital", ...at(10) });
      await registry.recordEnrolmentEvent(anna, { kind: "resumed", ...at(20) });
      await registry.recordEnrolmentEvent(anna, { kind: "care-group", careGroup: "pneumologia", ...at(30) });
      const stretches = await attention.presence(everything, inMinutes(5), inMinutes(40));
      expect(stretches).toEqual([
        { careGroup: "cardiologia", from: inMinutes(5), until: inMinutes(10) },
        { careGroup: "cardiologia", from: inMinutes(20), until: inMinutes(30) },
        { careGroup: "pneumologia", from: inMinutes(30), until: inMinutes(40) },
      ]);
    }),
  );
}

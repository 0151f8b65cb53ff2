import { expect, test } from "vitest";
import type { SliCount, SliQuery } from "../../model/sli.ts";
import type { PersonSlot } from "../../model/sli-book.ts";
import { after, before, days, hours, minutes } from "../../model/time.ts";
import type { In } from "./state-place.ts";
import {
  alert,
  anna,
  batch,
  breath,
  enrolment,
  heart,
  inHours,
  inMinutes,
  morning,
  raising,
} from "./state-samples.ts";

const count = (more: Partial<SliCount> = {}): SliCount => ({
  sli: "data-validity",
  service: heart,
  part: "",
  minute: morning,
  good: 3,
  bad: {},
  ...more,
});
const day: SliQuery = { sli: "data-validity", from: before(morning, days(1)), until: inHours(24) };
const nobody = { device: 0, network: 0, hub: 0, patient: 0, staff: 0 };
const none = { good: 0, bad: 0 };

const slot: PersonSlot = {
  patient: anna,
  code: "heart-rate",
  opensAt: morning,
  dueAt: inHours(3),
  closesAt: inHours(5),
  service: heart,
  municipality: enrolment().municipality,
  plan: "daily",
};
const touched = { ...slot, metAt: inHours(1), receivedAt: inHours(6), readings: 1 };

export function sliContract(within: In): void {
  test(
    "what a batch counts is added once, with its cursor or not at all",
    within(async (state) => {
      const counts = [count(), count({ service: breath, good: 1, bad: { hub: 2, device: 1 } })];
      const first = batch(0, { slices: { at: morning, counts } });
      await state.progress.commit(first);
      await expect(state.progress.commit(first)).rejects.toMatchObject({ code: "conflict" });
      await state.progress.commit(batch(1, { slices: { at: morning, counts: [count({ good: 4 })] } }));
      expect(await state.slis.sum(day)).toEqual({
        good: 8,
        bad: { ...nobody, hub: 2, device: 1 },
        adjusted: none,
      });
      expect(await state.slis.sum({ ...day, service: heart })).toMatchObject({ good: 7, bad: nobody });
      expect(await state.slis.sum({ ...day, service: null })).toMatchObject({ good: 0 });
      expect(await state.slis.parts(day)).toEqual([
        { service: heart, part: "" },
        { service: breath, part: "" },
      ]);
    }),
  );

  test(
    "windows that end together and steps are sums of the same minutes; nothing is left out as nothing",
    within(async ({ slis }) => {
      const minute = (n: number, good: number) => count({ minute: inMinutes(n), good });
      await slis.add({
        at: inMinutes(90),
        counts: [minute(0, 1), minute(59, 2), minute(60, 4), minute(89, 8)],
      });
      const froms = [inMinutes(-60), inMinutes(1), inMinutes(60), inMinutes(90)];
      const sums = await slis.sumsSince({ ...day, until: inMinutes(90) }, froms);
      expect(sums.map(({ good }) => good)).toEqual([15, 14, 12, 0]);
      const steps = await slis.steps(day, hours(1));
      expect(steps.map(({ from, good }) => [from, good])).toEqual([
        [morning, 3],
        [inHours(1), 12],
      ]);
    }),
  );

  test(
    "a frozen minute does not change: what comes later stands beside it; in time minutes become hours",
    within(async ({ slis }) => {
      await slis.add({ at: morning, counts: [count(), count({ minute: inMinutes(7), bad: { hub: 1 } })] });
      const now = after(morning, days(4));
      await slis.freeze(inHours(1), now);
      await slis.add({ at: now, counts: [count({ good: 2, bad: { hub: 5 } })] });
      const sum = { good: 6, bad: { ...nobody, hub: 1 }, adjusted: { good: 2, bad: 5 } };
      expect(await slis.sum(day)).toEqual(sum);
      expect((await slis.marks()).frozen).toBe(inHours(1));
      await slis.freeze(inHours(2), after(morning, days(41)));
      expect(await slis.sum(day)).toEqual(sum);
      expect(await slis.steps(day, minutes(1))).toHaveLength(1);
      await slis.freeze(inHours(3), after(morning, days(801)));
      expect(await slis.sum(day)).toMatchObject({ good: 0, adjusted: none });
    }),
  );

  test(
    "what is counted by the clock moves its mark, and nobody counts twice",
    within(async ({ slis }) => {
      const counts = [count({ sli: "completeness", good: 1 })];
      expect(await slis.marks()).toEqual({ counted: null, frozen: 0 });
      await slis.count({ at: morning, from: null, through: inMinutes(1), counts });
      const next = { at: morning, from: inMinutes(1), through: inMinutes(2), counts };
      await slis.count(next);
      await expect(slis.count(next)).rejects.toMatchObject({ code: "conflict" });
      expect(await slis.sum({ ...day, sli: "completeness" })).toMatchObject({ good: 2 });
      expect((await slis.marks()).counted).toBe(inMinutes(2));
    }),
  );

  test(
    "a slot holds what fell into it, before and after it closed",
    within(async ({ progress, slis }) => {
      const missed = { ...slot, code: "weight" };
      const late = { ...touched, code: "weight", receivedAt: inHours(7), metAt: inHours(2) };
      await progress.commit(batch(0, { slots: [touched] }));
      const earlier = { ...touched, metAt: inHours(2), receivedAt: inHours(4), readings: 2 };
      await progress.commit(batch(1, { slots: [earlier] }));
      const closing = (await slis.slotsClosing(inHours(4), inHours(5)))[0];
      expect(closing).toEqual({
        patient: anna,
        code: "heart-rate",
        opensAt: morning,
        receivedAt: inHours(4),
        isClosed: false,
      });
      const closings = [
        { ...slot, cause: null },
        { ...missed, cause: "patient" as const },
      ];
      await slis.closeSlots(closings, { at: inHours(5), counts: [] });
      const sums = { service: heart, from: morning, until: inHours(24) };
      expect(await slis.slotSums(sums)).toEqual({ due: 2, inTime: 1, eventually: 1 });
      await progress.commit(batch(2, { slots: [late] }));
      expect(await slis.slotSums(sums)).toEqual({ due: 2, inTime: 1, eventually: 2 });
      expect((await slis.slotsClosing(inHours(4), inHours(5))).every(({ isClosed }) => isClosed)).toBe(true);
    }),
  );

  test(
    "maintenance is declared before it begins, four hours of a civil month at most",
    within(async ({ slis }) => {
      const planned = (from: number, until: number) => ({
        from: inHours(from),
        until: inHours(until),
        reason: "disks",
        by: "verdi",
        declaredAt: morning,
      });
      await slis.declare(planned(24, 27));
      for (const wrong of [planned(0, 1), planned(30, 30), planned(26, 28), planned(48, 49.5)]) {
        await expect(slis.declare(wrong)).rejects.toMatchObject({ code: "input-rejected" });
      }
      // November ends in the midst of it, at 23:00 UTC of the 30th: each month has its own four hours.
      const overMonths = planned(24 * 8 + 15.5, 24 * 8 + 18);
      await slis.declare(overMonths);
      expect(await slis.maintenance(morning, inHours(24 * 30))).toEqual([planned(24, 27), overMonths]);
      expect(await slis.maintenance(inHours(27), inHours(28))).toEqual([]);
    }),
  );

  test(
    "sketches of delays are put in place of those of their hour",
    within(async ({ progress, slis }) => {
      const sketch = { name: "storage" as const, service: heart, hour: morning, encoded: "one" };
      await progress.commit(batch(0, { delays: [sketch, { ...sketch, service: null }] }));
      await slis.addDelays([{ ...sketch, encoded: "two" }]);
      const asked = { name: "storage" as const, from: morning, until: inHours(1) };
      expect(await slis.delays({ ...asked, service: heart })).toEqual([{ ...sketch, encoded: "two" }]);
      expect(await slis.delays(asked)).toHaveLength(2);
      expect(await slis.delays({ ...asked, until: morning })).toEqual([]);
    }),
  );

  test(
    "alerts are told of once as they are raised, with what became of them by then",
    within(async ({ alerts, progress, registry, slis }) => {
      await registry.addEnrolment(enrolment(), "hub");
      await progress.commit(batch(0, { alerts: [raising(alert("a1"))] }));
      const first = await slis.raisedAfter(null, morning, 10);
      expect(first.alerts).toMatchObject([{ service: heart, careGroup: null }]);
      const id = first.alerts[0]?.id ?? "";
      const { raisedAt } = first.alerts[0] ?? { raisedAt: morning };
      expect(await slis.answers([id], inHours(9))).toEqual([
        { id, answeredAt: null, needsNone: false, undeliverable: false },
      ]);
      await alerts.move(id, "acknowledged", { at: inHours(2), by: "rossi" });
      expect((await slis.answers([id], inHours(1)))[0]?.answeredAt ?? null).toBeNull();
      expect((await slis.answers([id], inHours(9)))[0]?.answeredAt).toBe(inHours(2));
      expect((await slis.raisedAfter(first.sequence, raisedAt, 10)).alerts).toEqual([]);
      expect((await slis.raisedAfter(null, inHours(99), 10)).alerts).toEqual([]);
    }),
  );
}

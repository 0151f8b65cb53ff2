import { expect, test } from "vitest";
import { everything } from "../../model/access.ts";
import type { Alert } from "../../model/alert.ts";
import type { EnrolmentHappening } from "../../model/enrolment-history.ts";
import { patientId } from "../../model/identity.ts";
import type { StateStore } from "../../model/state-store.ts";
import { happened } from "./state-contract-histories.ts";
import type { In } from "./state-place.ts";
import { alert, anna, batch, bruno, clearing, enrolment, inMinutes, raising } from "./state-samples.ts";

const byRule = (id: string, more: Partial<Alert> = {}) => alert(id, { rule: { id, version: "1" }, ...more });
const by = { at: inMinutes(3), by: "rossi" };

/** Anna's alerts in every state an alert of the pipeline can be in, and one of Bruno's. */
async function withAlerts({ registry, progress, alerts }: StateStore): Promise<void> {
  await registry.addEnrolment(enrolment({ careGroup: "sud" }), "rossi");
  await registry.addEnrolment(enrolment({ patient: bruno }), "rossi");
  const ids = ["raised", "acknowledged", "latched", "resolved", "over"];
  const raised = ids.map((id) => raising(byRule(id), { latching: id === "latched" }));
  const other = raising(byRule("other", { patient: bruno }));
  const over = [clearing("latched", inMinutes(2)), clearing("over", inMinutes(2))];
  await progress.commit(batch(0, { alerts: [...raised, other, ...over] }));
  await alerts.move("acknowledged", "acknowledged", by);
  await alerts.move("resolved", "resolved", by);
}

const leaving: readonly [string, EnrolmentHappening][] = [
  ["leaves the pilot", { kind: "withdrawn", reason: "si trasferisce" }],
  ["withdraws participation", { kind: "consent-withdrawn", purposes: ["evaluation", "participation"] }],
];

export function leavingContract(within: In): void {
  test.each(leaving)(
    "when a person %s, their open alerts are closed, and the live feed tells each",
    (_, happening) =>
      within(async (state) => {
        await withAlerts(state);
        const before = await state.alerts.lastSequence();
        await state.registry.recordEnrolmentEvent(anna, happened(happening, 9, 7));
        const { items } = await state.alerts.list(everything, { patient: anna }, { limit: 9 });
        const states = Object.fromEntries(items.map((each) => [each.id, each.state]));
        const closed = "closed";
        const expected = {
          raised: closed,
          acknowledged: closed,
          latched: closed,
          resolved: "resolved",
          over: "resolved",
        };
        expect(states).toEqual(expected);
        expect(items.map((each) => each.present)).not.toContain(true);
        const told = await state.alerts.eventsAfter(before, 9);
        expect(told.map((each) => each.alert.id).toSorted()).toEqual(["acknowledged", "latched", "raised"]);
        for (const each of told) {
          const last = {
            at: inMinutes(9),
            to: closed,
            by: "hub",
            note: expect.stringContaining("takes part no more"),
          };
          expect(each.alert.history.at(-1)).toEqual(last);
        }
      })(),
  );

  test.each(leaving)(
    "when a person %s, what held for them ends then; others are not concerned",
    (_, happening) =>
      within(async (state) => {
        await withAlerts(state);
        await state.registry.recordEnrolmentEvent(anna, happened(happening, 9, 7));
        const ends = (await state.progress.episodes()).map((each) => [each.alert, each.until] as const);
        expect(Object.fromEntries(ends)).toEqual({
          raised: inMinutes(7),
          acknowledged: inMinutes(7),
          resolved: inMinutes(7),
          latched: inMinutes(2),
          over: inMinutes(2),
          other: null,
        });
        expect(await state.alerts.alert("other")).toMatchObject({ state: "raised", present: true });
        await state.progress.commit(batch(1, { alerts: [clearing("raised", inMinutes(11))] }));
        expect(await state.alerts.alert("raised"), "the pipeline may still clear it").toMatchObject({
          state: "closed",
        });
      })(),
  );

  test(
    "withdrawing anything but participation closes nothing, nor does a suspension",
    within(async (state) => {
      await withAlerts(state);
      const before = await state.alerts.lastSequence();
      const others: readonly EnrolmentHappening[] = [
        { kind: "consent-withdrawn", purposes: ["evaluation"] },
        { kind: "suspended", because: "holiday" },
      ];
      for (const each of others) await state.registry.recordEnrolmentEvent(anna, happened(each, 9));
      expect(await state.alerts.lastSequence()).toBe(before);
      expect(await state.alerts.alert("raised")).toMatchObject({ state: "raised", present: true });
    }),
  );

  test(
    "an episode that began after the time as of which the person left ends as it began",
    within(async (state) => {
      await state.registry.addEnrolment(enrolment(), "rossi");
      const since = { since: inMinutes(20), raisedAt: inMinutes(21) };
      await state.progress.commit(batch(0, { alerts: [raising(alert("a", since))] }));
      await state.registry.recordEnrolmentEvent(anna, happened({ kind: "withdrawn" }, 30, 10));
      expect(await state.progress.episodes()).toMatchObject([{ since: inMinutes(20), until: inMinutes(20) }]);
    }),
  );

  test(
    "nobody is alerted about a person who takes no part, until they do again",
    within(async (state) => {
      const { registry, progress, alerts } = state;
      await registry.addEnrolment(enrolment(), "rossi");
      const stops: EnrolmentHappening = { kind: "consent-withdrawn", purposes: ["participation"] };
      await registry.recordEnrolmentEvent(anna, happened(stops, 1));
      const judgedBefore = [
        raising(alert("a")),
        { kind: "update", id: "a", at: inMinutes(2), value: 80 } as const,
      ];
      await progress.commit(batch(0, { alerts: [...judgedBefore, clearing("a", inMinutes(3))] }));
      expect(await alerts.alert("a")).toBeNull();
      expect(await progress.episodes()).toEqual([]);
      expect(await alerts.lastSequence()).toBe(0);
      const again: EnrolmentHappening = { kind: "consent-given", purposes: ["participation"], version: "2" };
      await registry.recordEnrolmentEvent(anna, happened(again, 4));
      await progress.commit(batch(1, { alerts: [raising(alert("b"))] }));
      expect(await alerts.alert("b")).toMatchObject({ state: "raised" });
    }),
  );

  test(
    "whoever leaves while the pipeline raises an alert about them over another connection has none open afterwards",
    within(async (state, openAgain) => {
      const pipeline = (await openAgain()).progress;
      const letters = "abcdefghijklmnop";
      for (const [n, letter] of [...letters].entries()) {
        const patient = patientId.parse(`p-${letter.repeat(16)}`);
        await state.registry.addEnrolment(enrolment({ patient }), "rossi");
        const raised = [
          byRule("hr-high", { id: `x${n}`, patient }),
          byRule("spo2-low", { id: `y${n}`, patient }),
        ];
        const commit = () => pipeline.commit(batch(n, { alerts: raised.map((each) => raising(each)) }));
        const leave = () => state.registry.recordEnrolmentEvent(patient, happened({ kind: "withdrawn" }, 1));
        await Promise.all(n % 2 === 0 ? [commit(), leave()] : [leave(), commit()]);
        const { items } = await state.alerts.list(everything, { patient }, { limit: 9 });
        for (const each of items) expect(each).toMatchObject({ state: "closed", present: false });
      }
      expect((await state.progress.episodes()).filter((each) => each.until === null)).toEqual([]);
    }),
  );

  test(
    "open alerts go along to the person's new care group, those done with stay; one judged before comes in there too",
    within(async (state) => {
      const { registry, progress, alerts } = state;
      await withAlerts(state);
      expect((await alerts.alert("raised"))?.careGroup, "as of now, not as it was judged").toBe("sud");
      await registry.recordEnrolmentEvent(anna, happened({ kind: "care-group", careGroup: "nord" }, 9));
      await progress.commit(batch(1, { alerts: [raising(byRule("late", { careGroup: "sud" }))] }));
      const seenBy = async (group: string) => {
        const scope = { ...everything, careGroups: [group] };
        return (await alerts.list(scope, {}, { limit: 9 })).items.map((each) => each.id).toSorted();
      };
      expect(await seenBy("nord")).toEqual(["acknowledged", "latched", "late", "raised"]);
      expect(await seenBy("sud")).toEqual(["over", "resolved"]);
      await registry.recordEnrolmentEvent(anna, happened({ kind: "care-group", careGroup: null }, 12));
      expect(await seenBy("nord")).toEqual([]);
      expect((await alerts.alert("late"))?.careGroup).toBeNull();
    }),
  );
}

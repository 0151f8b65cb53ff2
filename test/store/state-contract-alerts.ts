import { expect, test } from "vitest";
import { everything } from "../../model/access.ts";
import { openStates } from "../../model/alert.ts";
import { municipalityCode } from "../../model/identity.ts";
import type { AlertQuery } from "../../model/state-store.ts";
import type { In } from "./state-place.ts";
import { alert, anna, batch, breath, bruno, clearing, inMinutes, morning, raising } from "./state-samples.ts";

export function alertContract(within: In): void {
  test(
    "a raised alert is kept as it was given; raised again by a replay, it stays one",
    within(async ({ alerts, progress }) => {
      const raised = alert("a", { limit: null, value: 61.25, facts: { value: 61.25, window: { n: 3 } } });
      await progress.commit(batch(0, { alerts: [raising(raised)] }));
      await progress.commit(batch(1, { alerts: [raising(raised)] }));
      expect(await alerts.alert("a")).toEqual(raised);
      expect((await alerts.list(everything, {}, { limit: 9 })).items).toEqual([raised]);
      expect(await alerts.lastSequence()).toBe(1);
      expect(await alerts.alert("b")).toBeNull();
    }),
  );

  test(
    "a later value is shown as the latest, an earlier one is not",
    within(async ({ alerts, progress }) => {
      const update = (minute: number, value: number) =>
        ({ kind: "update", id: "a", at: inMinutes(minute), value }) as const;
      await progress.commit(batch(0, { alerts: [raising(alert("a")), update(5, 85), update(3, 86)] }));
      expect((await alerts.alert("a"))?.latest).toEqual({ at: inMinutes(5), value: 85 });
      await progress.commit(batch(1, { alerts: [update(4, 90)] }));
      expect((await alerts.alert("a"))?.latest).toEqual({ at: inMinutes(5), value: 85 });
      await progress.commit(batch(2, { alerts: [update(6, 84), update(6, 83)] }));
      expect((await alerts.alert("a"))?.latest).toEqual({ at: inMinutes(6), value: 83 });
      expect(await alerts.lastSequence(), "a value is no transition").toBe(1);
    }),
  );

  test(
    "a rule holds for a patient once at a time; cleared, it may hold again under another alert",
    within(async ({ progress }) => {
      await progress.commit(batch(0, { alerts: [raising(alert("a"))] }));
      const second = progress.commit(batch(1, { alerts: [raising(alert("b"))] }));
      await expect(second).rejects.toMatchObject({ code: "conflict" });
      const others = [alert("c", { patient: bruno }), alert("d", { rule: { id: "hr-high", version: "1" } })];
      await progress.commit(batch(1, { alerts: others.map((each) => raising(each)) }));
      await progress.commit(batch(2, { alerts: [clearing("a", inMinutes(9)), raising(alert("b"))] }));
      expect(await progress.position(0)).toBe(3);
    }),
  );

  test(
    "episodes are the present ones, and of the ended ones those that a late reading may still move",
    within(async ({ progress }) => {
      const at = (minute: number) => ({ since: inMinutes(minute), raisedAt: inMinutes(minute + 1) });
      await progress.commit(batch(0, { alerts: [raising(alert("a", at(0))), clearing("a", inMinutes(5))] }));
      await progress.commit(
        batch(1, {
          alerts: [raising(alert("b", at(40 * 24 * 60))), clearing("b", inMinutes(40 * 24 * 60 + 5))],
        }),
      );
      await progress.commit(batch(2, { alerts: [raising(alert("c", at(41 * 24 * 60)))] }));
      await progress.commit(batch(3, { alerts: [raising(alert("d", { patient: bruno, ...at(1) }))] }));
      const rule = "spo2-low";
      expect((await progress.episodes()).toSorted((a, b) => (a.alert < b.alert ? -1 : 1))).toEqual([
        {
          patient: anna,
          rule,
          alert: "b",
          since: inMinutes(40 * 24 * 60),
          until: inMinutes(40 * 24 * 60 + 5),
        },
        { patient: anna, rule, alert: "c", since: inMinutes(41 * 24 * 60), until: null },
        { patient: bruno, rule, alert: "d", since: inMinutes(1), until: null },
      ]);
    }),
  );

  test(
    "a finding about the past whose condition is over opens no episode",
    within(async ({ progress }) => {
      const past = alert("a", { present: false, late: true, latest: { at: inMinutes(2), value: 90 } });
      await progress.commit(batch(0, { alerts: [raising(past)] }));
      expect((await progress.episodes()).map((each) => each.until)).toEqual([inMinutes(2)]);
      await progress.commit(batch(1, { alerts: [raising(alert("b"))] }));
    }),
  );

  test(
    "alerts are listed newest first, page by page, also those of one instant",
    within(async ({ alerts, progress }) => {
      const ids = ["c", "a", "e", "b", "d"];
      const many = ids.map((id, n) => {
        const raisedAt = inMinutes(n < 3 ? 1 : 2);
        return raising(alert(id, { rule: { id: `rule-${n}`, version: "1" }, raisedAt }));
      });
      await progress.commit(batch(0, { alerts: many }));
      const found: string[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < 3; page += 1) {
        const { items, next } = await alerts.list(everything, {}, { limit: 2, cursor });
        found.push(...items.map((each) => each.id));
        cursor = next ?? undefined;
      }
      expect(found).toEqual(["d", "b", "e", "c", "a"]);
      expect(cursor).toBeUndefined();
    }),
  );

  test(
    "alerts are found by state, priority, service, municipality and patient, and all of these at once",
    within(async ({ alerts, progress }) => {
      const elsewhere = municipalityCode.parse("001272");
      const given = [
        alert("a"),
        alert("b", { patient: bruno, priority: "low" }),
        alert("c", { rule: { id: "hr-high", version: "1" }, service: breath, municipality: elsewhere }),
      ];
      await progress.commit(batch(0, { alerts: given.map((each) => raising(each)) }));
      await alerts.move("c", "resolved", { at: morning, by: "rossi" });
      const found = async (query: AlertQuery) =>
        (await alerts.list(everything, query, { limit: 9 })).items.map((each) => each.id).toSorted();
      expect(await found({ states: openStates })).toEqual(["a", "b"]);
      expect(await found({ states: ["resolved"] })).toEqual(["c"]);
      expect(await found({ states: [] })).toEqual([]);
      expect(await found({ priority: "low" })).toEqual(["b"]);
      expect(await found({ service: breath })).toEqual(["c"]);
      expect(await found({ municipality: elsewhere })).toEqual(["c"]);
      expect(await found({ patient: anna })).toEqual(["a", "c"]);
      expect(await found({ patient: anna, states: openStates, priority: "high" })).toEqual(["a"]);
    }),
  );
}

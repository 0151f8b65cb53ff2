import { expect, test } from "vitest";
import { everything } from "../../model/access.ts";
import type { AlertChange } from "../../model/alert.ts";
import type { Instant } from "../../model/time.ts";
import type { In } from "./state-place.ts";
import { alert, anna, batch, clearing, inMinutes, raising } from "./state-samples.ts";

const extending = (id: string, since: Instant, until: Instant | null): AlertChange => ({
  kind: "extend",
  id,
  since,
  until,
  knownAt: inMinutes(20),
});
const retracting = (id: string): AlertChange => ({
  kind: "retract",
  id,
  knownAt: inMinutes(21),
  reason: "late-data",
});
const worse = (minute: number): AlertChange => ({
  kind: "worsen",
  id: "a",
  at: inMinutes(minute),
  value: 70,
  knownAt: inMinutes(minute),
});
const rossi = (minute: number) => ({ by: "rossi", at: inMinutes(minute) });

/** What late, corrected and worse data do to alerts. */
export function alertRestatingContract(within: In): void {
  test(
    "what comes back while nobody has looked is the same matter; after an acknowledgement it is a new alert",
    within(async ({ alerts, progress }) => {
      const latching = { latching: true };
      await progress.commit(
        batch(0, { alerts: [raising(alert("a"), latching), clearing("a", inMinutes(5))] }),
      );
      await progress.commit(
        batch(1, { alerts: [raising(alert("b", { raisedAt: inMinutes(8) }), latching)] }),
      );
      const back = await alerts.alert("a");
      expect(back).toMatchObject({ state: "raised", present: true, recurrences: 1 });
      expect(back?.history.at(-1)).toEqual({ at: inMinutes(8), to: "raised", by: "hub", remark: "recurred" });
      expect(await alerts.alert("b")).toBeNull();
      expect(await progress.episodes()).toMatchObject([{ alert: "b", until: null }, { alert: "a" }]);
      await alerts.move("a", "acknowledged", rossi(9));
      await progress.commit(batch(2, { alerts: [clearing("b", inMinutes(10))] }));
      expect(await alerts.alert("a")).toMatchObject({ state: "resolved", present: false });
      await progress.commit(batch(3, { alerts: [raising(alert("c"), latching)] }));
      expect(await alerts.alert("c")).toMatchObject({ state: "raised" });
    }),
  );

  test(
    "a finding about the past is raised and latched at once; under an open alert it is only told there",
    within(async ({ alerts, progress }) => {
      const past = { present: false, late: true, latest: { at: inMinutes(2), value: 90 } };
      await progress.commit(batch(0, { alerts: [raising(alert("a", past), { latching: true })] }));
      expect((await alerts.alert("a"))?.history.map(({ to }) => to)).toEqual(["raised", "latched"]);
      await progress.commit(batch(1, { alerts: [raising(alert("b", past), { latching: true })] }));
      expect((await alerts.list(everything, {}, { limit: 9 })).items).toMatchObject([
        { id: "a", state: "latched", recurrences: 1 },
      ]);
    }),
  );

  test(
    "late data move the bounds of an open alert, end it, and open what only its end had settled",
    within(async ({ alerts, progress }) => {
      await progress.commit(batch(0, { alerts: [raising(alert("a"))] }));
      const early = inMinutes(-5);
      await progress.commit(batch(1, { alerts: [extending("a", early, null)] }));
      await progress.commit(batch(2, { alerts: [extending("a", early, null)] }));
      const moved = await alerts.alert("a");
      expect(moved).toMatchObject({ since: early, state: "raised" });
      expect(
        moved?.history.filter(({ remark }) => remark === "extended"),
        "told once",
      ).toHaveLength(1);
      await progress.commit(batch(3, { alerts: [extending("a", early, inMinutes(4))] }));
      expect(await alerts.alert("a")).toMatchObject({ state: "resolved", present: false });
      await progress.commit(batch(4, { alerts: [extending("a", early, null)] }));
      expect(await alerts.alert("a"), "what is done with stays").toMatchObject({ state: "resolved" });
      const open = await alerts.list(everything, { states: ["raised"] }, { limit: 9 });
      expect(open.items).toMatchObject([{ id: "a-1", present: true, late: true }]);
      await progress.commit(batch(5, { alerts: [clearing("a", inMinutes(30))] }));
      expect(await alerts.alert("a-1")).toMatchObject({ state: "resolved", present: false });
    }),
  );

  test(
    "an alert somebody resolved stays resolved, whatever late data say of its end",
    within(async ({ alerts, progress }) => {
      await progress.commit(batch(0, { alerts: [raising(alert("a"))] }));
      await alerts.move("a", "resolved", rossi(3));
      await progress.commit(batch(1, { alerts: [clearing("a", inMinutes(5))] }));
      await progress.commit(batch(2, { alerts: [extending("a", inMinutes(0), null)] }));
      const { items } = await alerts.list(everything, {}, { limit: 9 });
      expect(items).toMatchObject([{ id: "a", state: "resolved", present: true }]);
    }),
  );

  test(
    "what never held is taken back and kept; should it hold after all, it is raised anew",
    within(async ({ alerts, progress }) => {
      await progress.commit(batch(0, { alerts: [raising(alert("a"), { latching: true })] }));
      await alerts.move("a", "acknowledged", rossi(3));
      await progress.commit(batch(1, { alerts: [retracting("a")] }));
      const back = await alerts.alert("a");
      expect(back).toMatchObject({ state: "retracted", present: false, acknowledgedUntil: null });
      expect(back?.history.at(-1)?.note).toMatch(/Late data/);
      expect([await progress.episodes(), await alerts.deadlinesOf("a")]).toEqual([[], []]);
      await progress.commit(batch(2, { alerts: [retracting("a"), raising(alert("a"))] }));
      expect(await alerts.alert("a-1")).toMatchObject({ state: "raised", present: true });
      expect(await progress.episodes()).toMatchObject([{ alert: "a", until: null }]);
      await progress.commit(batch(3, { alerts: [raising(alert("a"))] }));
      expect(
        (await alerts.list(everything, {}, { limit: 9 })).items,
        "a replay changes nothing",
      ).toHaveLength(2);
    }),
  );

  test(
    "of two episodes under one alert one may be taken back; the alert stays for the other",
    within(async ({ alerts, progress }) => {
      const latching = { latching: true };
      await progress.commit(
        batch(0, { alerts: [raising(alert("a"), latching), clearing("a", inMinutes(5))] }),
      );
      await progress.commit(batch(1, { alerts: [raising(alert("b"), latching), retracting("b")] }));
      expect(await alerts.alert("a")).toMatchObject({ state: "latched", present: false });
      await progress.commit(batch(2, { alerts: [retracting("a")] }));
      expect(await alerts.alert("a")).toMatchObject({ state: "retracted" });
    }),
  );

  test(
    "worse breaks an acknowledgement, each value once",
    within(async ({ alerts, progress }) => {
      await progress.commit(batch(0, { alerts: [raising(alert("a"))] }));
      await alerts.move("a", "acknowledged", rossi(3));
      await progress.commit(batch(1, { alerts: [worse(5)] }));
      const found = await alerts.alert("a");
      expect(found).toMatchObject({ state: "raised", acknowledgedUntil: null, latest: { value: 70 } });
      expect(found?.history.at(-1)).toEqual({
        at: inMinutes(5),
        to: "raised",
        by: "hub",
        remark: "worsened",
      });
      await alerts.move("a", "acknowledged", rossi(6));
      await progress.commitChanges([worse(5)]);
      expect(await alerts.alert("a")).toMatchObject({ state: "acknowledged" });
      await progress.commitChanges([clearing("a", inMinutes(7)), worse(8)]);
      expect(await alerts.alert("a")).toMatchObject({ state: "resolved", patient: anna });
    }),
  );
}

import { expect, test } from "vitest";
import type { Alert, AlertState } from "../../model/alert.ts";
import { after, days, type Instant } from "../../model/time.ts";
import type { In } from "./state-place.ts";
import { alert, batch, clearing, inHours, inMinutes, raising } from "./state-samples.ts";

const by = (user: string, at: Instant) => ({ by: user, at });

export function alertAnswerContract(within: In): void {
  test.each<[Alert["priority"], number, number]>([
    ["high", 30, 24 * 60],
    ["medium", 240, 7 * 24 * 60],
    ["technical", 24 * 60, 7 * 24 * 60],
  ])(
    "an acknowledgement of a %s alert ends after %i minutes, or when it is said to, %i at the latest",
    (priority, usual, longest) =>
      within(async ({ alerts, progress }) => {
        await progress.commit(batch(0, { alerts: [raising(alert("a", { priority }))] }));
        const until = (minute: number) =>
          alerts.move("a", "acknowledged", { ...by("rossi", inMinutes(3)), until: inMinutes(minute) });
        for (const minute of [3, 3 + longest + 1]) {
          await expect(until(minute)).rejects.toMatchObject({ code: "input-rejected" });
        }
        const moved = await alerts.move("a", "acknowledged", by("rossi", inMinutes(3)));
        expect(moved.acknowledgedUntil).toBe(inMinutes(3 + usual));
        expect((await until(3 + longest)).acknowledgedUntil).toBe(inMinutes(3 + longest));
        const deadline = { kind: "acknowledgement", subject: "a", dueAt: inMinutes(3 + longest), step: 0 };
        expect(await alerts.deadlinesOf("a")).toEqual([deadline]);
        const resolved = await alerts.move("a", "resolved", by("rossi", inMinutes(4)));
        expect(resolved.acknowledgedUntil).toBeNull();
        expect(await alerts.deadlinesOf("a"), "nothing falls due of what is done").toEqual([]);
      })(),
  );

  test(
    "an acknowledgement that is over raises a present alert again, once, late after an outage and never early",
    within(async (state, openAgain) => {
      const { alerts, progress } = state;
      await progress.commit(batch(0, { alerts: [raising(alert("a"))] }));
      await alerts.move("a", "acknowledged", by("rossi", inMinutes(3)));
      expect(await alerts.overdue(inMinutes(32), 9)).toEqual([]);
      const [due] = await alerts.overdue(inHours(5), 9);
      if (due === undefined) throw new Error("nothing fell due");
      expect(await alerts.fallDue(due, inMinutes(32)), "never early").toBe(false);
      const other = (await openAgain()).alerts;
      const taken = await Promise.all([alerts, other].map((each) => each.fallDue(due, inHours(5))));
      expect(taken.toSorted()).toEqual([false, true]);
      const found = await alerts.alert("a");
      expect(found).toMatchObject({ state: "raised", acknowledgedUntil: null });
      expect(found?.history.at(-1)).toEqual({ at: inHours(5), to: "raised", by: "hub", remark: "lapsed" });
    }),
  );

  test(
    "somebody passes an alert on; who did and by which step stands in its history",
    within(async ({ alerts, progress }) => {
      await progress.commit(batch(0, { alerts: [raising(alert("a"), { latching: true })] }));
      const passed = await alerts.move("a", "escalated", {
        ...by("rossi", inMinutes(3)),
        note: "non risponde",
      });
      expect(passed).toMatchObject({ state: "escalated", step: 1 });
      const again = await alerts.move("a", "escalated", by("verdi", inMinutes(4)));
      expect(again.history.at(-1)).toEqual({ at: inMinutes(4), to: "escalated", by: "verdi", step: 2 });
      await progress.commit(batch(1, { alerts: [clearing("a", inMinutes(5))] }));
      expect(await alerts.alert("a")).toMatchObject({ state: "latched", present: false, step: 2 });
    }),
  );

  test(
    "an alert is closed once somebody said what came of it, and then stays as it is",
    within(async ({ alerts, progress }) => {
      await progress.commit(batch(0, { alerts: [raising(alert("a")), clearing("a", inMinutes(2))] }));
      const close = (outcome?: "false") =>
        alerts.move("a", "closed", { ...by("rossi", inMinutes(9)), ...(outcome ? { outcome } : {}) });
      await expect(close()).rejects.toMatchObject({ code: "input-rejected" });
      expect(await close("false")).toMatchObject({ state: "closed" });
      const states: readonly AlertState[] = ["acknowledged", "resolved", "closed", "raised"];
      for (const to of states) {
        const again = alerts.move("a", to, by("rossi", inMinutes(10)));
        await expect(again).rejects.toMatchObject({ code: "illegal-transition", details: { allowed: [] } });
      }
      const until = { ...by("rossi", inMinutes(3)), until: after(inMinutes(3), days(1)) };
      await progress.commit(batch(1, { alerts: [raising(alert("b"))] }));
      await expect(alerts.move("b", "resolved", until)).rejects.toMatchObject({ code: "input-rejected" });
    }),
  );

  test(
    "an open alert is given into somebody's hands and taken out of them; one that is done with is nobody's",
    within(async ({ alerts, progress }) => {
      await progress.commit(batch(0, { alerts: [raising(alert("a"))] }));
      const given = await alerts.assign("a", "verdi", { ...by("rossi", inMinutes(3)), note: "è tua" });
      expect(given).toMatchObject({ state: "raised", assignee: "verdi" });
      const move = {
        at: inMinutes(3),
        to: "raised",
        by: "rossi",
        note: "è tua",
        remark: "assigned",
        assignee: "verdi",
      };
      expect(given.history.at(-1)).toEqual(move);
      expect((await alerts.assign("a", null, by("verdi", inMinutes(4)))).assignee).toBeNull();
      await alerts.move("a", "resolved", by("verdi", inMinutes(5)));
      const late = alerts.assign("a", "rossi", by("rossi", inMinutes(6)));
      await expect(late).rejects.toMatchObject({ code: "illegal-transition" });
      await expect(alerts.assign("b", "rossi", by("rossi", inMinutes(6)))).rejects.toMatchObject({
        code: "not-found",
      });
    }),
  );
}

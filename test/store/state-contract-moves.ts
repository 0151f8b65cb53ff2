import { expect, test } from "vitest";
import type { AlertState } from "../../model/alert.ts";
import type { In } from "./state-place.ts";
import { alert, batch, clearing, inMinutes, raising } from "./state-samples.ts";

const by = (user: string, minute: number) => ({ by: user, at: inMinutes(minute) });

export function alertMoveContract(within: In): void {
  test(
    "a person's move is kept with who, when, what they said and what came of it",
    within(async ({ alerts, progress }) => {
      await progress.commit(batch(0, { alerts: [raising(alert("a"))] }));
      await alerts.move("a", "acknowledged", { ...by("rossi", 3), note: "chiamo io" });
      const outcome = "true-acted";
      const moved = await alerts.move("a", "resolved", { ...by("verdi", 9), outcome });
      expect(moved.history).toEqual([
        { at: inMinutes(1), to: "raised", by: "hub" },
        { at: inMinutes(3), to: "acknowledged", by: "rossi", note: "chiamo io", until: inMinutes(33) },
        { at: inMinutes(9), to: "resolved", by: "verdi", outcome },
      ]);
      expect(moved.state).toBe("resolved");
      expect(await alerts.alert("a")).toEqual(moved);
    }),
  );

  test(
    "a move from where it may not start is refused, names those that may, and changes nothing",
    within(async ({ alerts, progress }) => {
      const attempt = (to: AlertState) => alerts.move("a", to, by("verdi", 5));
      await expect(attempt("acknowledged")).rejects.toMatchObject({ code: "not-found" });
      await progress.commit(batch(0, { alerts: [raising(alert("a"))] }));
      const refused = {
        code: "illegal-transition",
        details: { allowed: ["acknowledged", "resolved", "escalated"] },
      };
      for (const to of ["closed", "raised", "latched"] as const)
        await expect(attempt(to)).rejects.toMatchObject(refused);
      await alerts.move("a", "acknowledged", by("rossi", 3));
      const again = { code: "illegal-transition", details: { allowed: ["escalated", "resolved"] } };
      await expect(attempt("acknowledged"), "acknowledged by another already").rejects.toMatchObject(again);
      expect(await alerts.lastSequence()).toBe(2);
    }),
  );

  test.each<[AlertState | "none", boolean, AlertState]>([
    ["none", false, "resolved"],
    ["none", true, "latched"],
    ["acknowledged", false, "resolved"],
    ["acknowledged", true, "resolved"],
    ["resolved", true, "resolved"],
  ])(
    "when people had moved it to %s and latching is %s, the end of the condition leaves it %s",
    (moved, latching, left) =>
      within(async ({ alerts, progress }) => {
        await progress.commit(batch(0, { alerts: [raising(alert("a"), { latching })] }));
        if (moved !== "none") await alerts.move("a", moved, by("rossi", 3));
        const before = await alerts.lastSequence();
        await progress.commit(batch(1, { alerts: [clearing("a", inMinutes(5))] }));
        await progress.commit(batch(2, { alerts: [clearing("a", inMinutes(5))] }));
        const found = await alerts.alert("a");
        expect(found).toMatchObject({ state: left, present: false });
        const told = moved === "resolved" ? 0 : 1;
        expect((await alerts.lastSequence()) - before, "told once, and only when it moved").toBe(told);
        if (told === 1) expect(found?.history.at(-1)).toEqual({ at: inMinutes(6), to: left, by: "hub" });
      })(),
  );

  test(
    "acknowledging a latched alert resolves it, for its condition is over",
    within(async ({ alerts, progress }) => {
      const latching = [raising(alert("a"), { latching: true }), clearing("a", inMinutes(5))];
      await progress.commit(batch(0, { alerts: latching }));
      const moved = await alerts.move("a", "acknowledged", { ...by("rossi", 7), until: inMinutes(9) });
      expect(moved.history.map((each) => each.to)).toEqual(["raised", "latched", "resolved"]);
      expect([moved.acknowledgedUntil, await alerts.deadlinesOf("a")], "nothing is left to fall due").toEqual(
        [null, []],
      );
    }),
  );

  test(
    "resolving an alert while its condition is present does not end the episode",
    within(async ({ alerts, progress }) => {
      await progress.commit(batch(0, { alerts: [raising(alert("a"))] }));
      const resolved = await alerts.move("a", "resolved", by("rossi", 3));
      expect(resolved.present).toBe(true);
      expect(await progress.episodes()).toMatchObject([{ alert: "a", until: null }]);
      await progress.commit(batch(1, { alerts: [clearing("a", inMinutes(8))] }));
      expect(await progress.episodes()).toMatchObject([{ alert: "a", until: inMinutes(8) }]);
    }),
  );

  test(
    "the feed has every transition once, in order from 1, each with its alert as it is now",
    within(async ({ alerts, progress }, openAgain) => {
      expect(await alerts.eventsAfter(0, 10)).toEqual([]);
      expect(await alerts.lastSequence()).toBe(0);
      await progress.commit(batch(0, { alerts: [raising(alert("a"))] }));
      const other = alert("b", { rule: { id: "hr-high", version: "1" } });
      await progress.commit(batch(1, { alerts: [raising(other)] }));
      await alerts.move("a", "acknowledged", by("rossi", 3));
      const reader = (await openAgain()).alerts;
      const events = await reader.eventsAfter(0, 10);
      expect(events.map(({ sequence, alert: { id, state } }) => [sequence, id, state])).toEqual([
        [1, "a", "acknowledged"],
        [2, "b", "raised"],
        [3, "a", "acknowledged"],
      ]);
      expect((await reader.eventsAfter(1, 1)).map((each) => each.sequence)).toEqual([2]);
      expect(await reader.eventsAfter(3, 10)).toEqual([]);
      expect(await reader.lastSequence()).toBe(3);
    }),
  );

  test(
    "of two people who acknowledge at once over two connections, one does and the other is told",
    within(async (state, openAgain) => {
      const other = await openAgain();
      for (let n = 0; n < 20; n += 1) {
        const id = `a${n}`;
        const raised = alert(id, { rule: { id: `rule-${n}`, version: "1" } });
        await state.progress.commit(batch(n, { alerts: [raising(raised)] }));
        const outcomes = await Promise.allSettled(
          [state, other].map((each, who) => each.alerts.move(id, "acknowledged", by(`user-${who}`, 3))),
        );
        const lost = outcomes.filter((each) => each.status === "rejected").map((each) => each.reason);
        expect(lost).toMatchObject([
          { code: "illegal-transition", details: { allowed: ["escalated", "resolved"] } },
        ]);
        expect((await state.alerts.alert(id))?.history).toHaveLength(2);
      }
    }),
  );
}

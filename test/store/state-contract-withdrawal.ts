import { expect, test } from "vitest";
import { everything } from "../../model/access.ts";
import type { Alert } from "../../model/alert.ts";
import { engineOnlyRuleId, idsInForce } from "../../model/hub-rules.ts";
import { rule } from "../rules/builders.ts";
import type { In } from "./state-place.ts";
import { alert, batch, clearing, inMinutes, raising } from "./state-samples.ts";

const by = (id: string, more: Partial<Alert> = {}) => alert(id, { rule: { id, version: "1" }, ...more });

/** Of a state store that tells by `tellNurse`. */
export function withdrawalContract(within: In): void {
  test(
    "what no rule in force judges any more ends, is told of, and says why; a rule that is back raises anew",
    within(async ({ alerts, notices, progress }) => {
      const kept = rule({ id: "kept" });
      const before = { id: "kept", version: "0".repeat(12) };
      const gone = ["raised", "acknowledged", "latched", "over", engineOnlyRuleId(before)];
      const stay = ["kept", "cause-gateway", "notice-undelivered", engineOnlyRuleId(kept)];
      const raised = [...gone, ...stay].map((id) => raising(by(id), { latching: id === "latched" }));
      await progress.commit(
        batch(0, { alerts: [...raised, ...["latched", "over"].map((id) => clearing(id, inMinutes(2)))] }),
      );
      await alerts.move("acknowledged", "acknowledged", { by: "rossi", at: inMinutes(3) });
      const sequence = await alerts.lastSequence();

      const inForce = idsInForce([kept, rule({ id: "raised", confirmed: undefined })]);
      const ended: number[] = [];
      do ended.push(await alerts.endWithdrawn(inForce, inMinutes(9), 3));
      while (ended.at(-1) === 3);
      expect(ended, "by a bounded number").toEqual([3, 1]);

      const { items } = await alerts.list(everything, {}, { limit: 20 });
      const open = items.filter(({ state }) => state === "raised").map(({ id }) => id);
      expect(open.toSorted()).toEqual(stay.toSorted());
      const last = { at: inMinutes(9), to: "resolved", by: "hub", remark: "rule-withdrawn" };
      for (const id of gone.filter((each) => each !== "over")) {
        const found = await alerts.alert(id);
        expect(found, id).toMatchObject({ state: "resolved", present: false, acknowledgedUntil: null });
        expect(found?.history.at(-1), id).toEqual(last);
        const told = await notices.ofAlert(id);
        expect(told.at(-1)?.kind, "who was told of the start is told of the end").toBe("ended");
        expect(await alerts.deadlinesOf(id)).toEqual([]);
      }
      expect(await alerts.eventsAfter(sequence, 20), "the live feed tells each").toHaveLength(4);
      const present = (await progress.episodes()).filter(({ until }) => until === null);
      expect(present.map(({ rule: id }) => id).toSorted()).toEqual(stay.toSorted());

      await progress.commitChanges([raising(by("raised", { raisedAt: inMinutes(20) }))]);
      await progress.commitChanges([raising(by("raised", { raisedAt: inMinutes(20) }))]);
      const { items: again } = await alerts.list(everything, { states: ["raised"] }, { limit: 20 });
      expect(again.map(({ id }) => id).filter((id) => id.startsWith("raised"))).toEqual(["raised-1"]);
    }),
  );
}

import { expect, test } from "vitest";
import { inForce } from "../../model/rule-versions.ts";
import { happened, proposal } from "./alert-samples.ts";
import type { In } from "./state-place.ts";
import { anna, batch, bruno, inHours, inMinutes } from "./state-samples.ts";

const approval = (by: string) =>
  ({ state: "approved", by, at: inMinutes(5), effectiveFrom: inHours(1) }) as const;

export function bookContract(within: In): void {
  test(
    "a rule's version is proposed once, approved by a second person, and judges from when it was said to",
    within(async ({ rules }, openAgain) => {
      const before = await rules.version();
      const proposed = await rules.propose(proposal("v1"));
      expect(proposed).toMatchObject({
        state: "proposed",
        definition: proposal("v1").definition,
        decidedBy: null,
      });
      await expect(rules.propose(proposal("v1"))).rejects.toMatchObject({ code: "conflict" });
      await expect(rules.decide(proposed, approval("rossi"))).rejects.toMatchObject({
        code: "not-permitted",
      });
      const other = (await openAgain()).rules;
      const outcomes = await Promise.allSettled([
        rules.decide(proposed, approval("verdi")),
        other.decide(proposed, { ...approval("neri"), state: "rejected", effectiveFrom: null }),
      ]);
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
      const second = await rules.propose(proposal("v2"));
      await rules.decide(second, { ...approval("rossi"), state: "withdrawn", effectiveFrom: null });
      expect((await other.all()).map(({ version }) => version)).toEqual(["v1", "v2"]);
      expect(await other.version()).toBeGreaterThan(before);
      await expect(rules.decide({ id: "x", version: "v" }, approval("verdi"))).rejects.toMatchObject({
        code: "not-found",
      });
      const third = await rules.propose(proposal("v3"));
      await rules.decide(third, approval("verdi"));
      const at = async (hour: number) =>
        inForce(await rules.all(), inHours(hour)).map(({ version }) => version);
      expect([await at(0.5), (await at(1)).includes("v3")]).toEqual([[], true]);
    }),
  );

  test(
    "what happened is kept once, however often it is told, and found by its time",
    within(async ({ progress, events }) => {
      await progress.commit(
        batch(0, { events: [happened(5), happened(3), happened(5), happened(5, { patient: bruno })] }),
      );
      await progress.commit(
        batch(1, { events: [happened(5, { receivedAt: inHours(9) }), happened(5, { kind: "help-button" })] }),
      );
      expect(await events.ofPatient(anna, inMinutes(3), inMinutes(6))).toEqual([
        happened(3),
        happened(5),
        happened(5, { kind: "help-button" }),
      ]);
      expect(await events.ofPatient(anna, inMinutes(4), inMinutes(5))).toEqual([]);
    }),
  );
}

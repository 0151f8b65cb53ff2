import { expect, test } from "vitest";
import { HubFailure } from "../../model/failure.ts";
import { engineOnlyRuleId } from "../../model/hub-rules.ts";
import { watchdogPatient } from "../../model/watchdog.ts";
import type { judgedByEngine } from "../../rules/alerts/engine.ts";
import { anna, bench, bruno, episodesAfter, kinds, numbered, reading, rule } from "./builders.ts";

const low = rule({ latching: false });
const messages = (...values: readonly number[]) => numbered(values.map((value, n) => reading(n, value)));

async function mute(): Promise<never> {
  throw new HubFailure("defect", "the engine answered 0 times instead of once");
}

/** Says no to everything. */
const contrary: typeof judgedByEngine = async () => ({ holds: false, limit: null, facts: {} });

test("an evaluation that fails ends no alert: an engine without an answer, a store that cannot be read", async () => {
  const [first, second, third] = messages(90, 97, 98);
  if (first === undefined || second === undefined || third === undefined) return;
  const before = await bench([low]);
  const raised = await before.take(first);
  const episodes = episodesAfter(raised);
  const failing = await bench([low], { stored: [first], episodes, engine: mute });
  const made = [...(await failing.take(second)), ...(await failing.take(third))];
  expect(kinds(made), "it goes on, and somebody is told").toEqual(["raise", "update", "update"]);
  expect(made.find((each) => each.kind === "raise")?.alert.rule.id).toBe(engineOnlyRuleId(low));

  const unread = await bench([low], { episodes });
  const away = new HubFailure("store-unavailable", "the store does not answer");
  unread.setRecent(() => Promise.reject(away));
  await expect(unread.take(second)).rejects.toBe(away);
  unread.setRecent(null);
  expect(kinds(await unread.take(second)), "judged once the store can be read").toEqual(["update", "clear"]);
});

test("a rule on which the two disagree is told of once, without anything measured, also after a restart", async () => {
  const [first, second, third] = messages(90, 89, 88);
  if (first === undefined || second === undefined || third === undefined) return;
  const one = await bench([low], { engine: contrary });
  const made = await one.take({ ...first, patient: watchdogPatient }, { ...first, patient: anna });
  expect(kinds(made), "the engine is believed").toEqual(["raise"]);
  const [change] = made;
  if (change?.kind !== "raise") return;
  expect(change.alert).toMatchObject({
    patient: anna,
    priority: "technical",
    rule: { id: engineOnlyRuleId(low), version: low.version },
    value: 1,
    limit: null,
    message: null,
    facts: { rule: low.id, version: low.version },
  });
  for (const sentence of Object.values(change.alert.explanation)) {
    expect(sentence).toContain(low.id);
    expect(sentence).toContain(low.version);
    expect(sentence).not.toMatch(/\b90\b/);
  }
  expect(await one.take({ ...second, patient: bruno }), "of a version once").toEqual([]);
  expect(one.board.get("rules_engine_only")).toBe(1);

  const episodes = episodesAfter(made);
  const again = await bench([low], { episodes, engine: contrary });
  expect(again.board.get("rules_engine_only"), "the engine alone still").toBe(1);
  expect(await again.take(third)).toEqual([]);
  const other = await bench([rule({ latching: true })], { episodes });
  expect(other.board.get("rules_engine_only"), "another version begins anew").toBe(0);
});

import { expect, test } from "vitest";
import { loadPilot } from "../../boot/pilot.ts";
import { boardOn } from "../../model/board.ts";
import { messageAt } from "../../model/identity.ts";
import { atMillisecond, before, days, minutes } from "../../model/time.ts";
import { explanationOf } from "../../rules/alerts/explanation.ts";
import { openJudge } from "../../rules/alerts/judge.ts";
import { anna, enrolment, noon, reading, silent } from "./builders.ts";

const { rules } = await loadPilot("pilots/demo");
const ruleNamed = (id: string) => {
  const found = rules.find((each) => each.id === id);
  if (found === undefined) throw new Error(`the demo has no ${id}`);
  return found;
};

test("an alert says what was measured and when, the limit and whose it is, what it rests on, and by which rule", async () => {
  const rule = ruleNamed("spo2-low");
  const since = before(noon, days(30));
  const own = { at: since, recordedAt: since, by: "rossi", reason: "obiettivo" };
  const judge = await openJudge({
    rules: [rule],
    episodes: [],
    recent: async () => [],
    clock: { now: () => noon },
    board: boardOn(),
    log: silent,
  });
  const raisedWith = async (history: Parameters<typeof judge.judge>[0][number]["history"]) => {
    judge.forget(anna);
    await judge.prepare(new Set([anna]), 0);
    const readings = [reading(0, 90), reading(5, 89, { message: messageAt(0, 2) })];
    const made = await judge.judge(
      readings.map((each) => ({ reading: each, enrolment, history })),
      atMillisecond(noon + minutes(9)),
    );
    const [change] = made;
    return change?.kind === "raise" ? change.alert.explanation : null;
  };
  const personal = await raisedWith([{ kind: "threshold", rule: "spo2-low", limit: 90, ...own }]);
  expect(personal?.it).toBe(
    "Saturazione di ossigeno pari o inferiore al limite, confermata da una seconda misura: " +
      "Saturazione di ossigeno (SpO2) 89\u00a0%, 02/03/2026 13:05, 4 minuti prima dell'allerta. " +
      "Limite 90\u00a0%, personale, stabilito da rossi, dal 31/01/2026. Massimo in 15 minuti 90\u00a0%. " +
      `Regola spo2-low, versione ${rule.version}, confermata da ${rule.confirmed?.by} il 15/10/2026.`,
  );
  const standard = await raisedWith([]);
  expect(standard?.en).toContain("Limit 92\u00a0%, the rule's. Highest in 15 minutes 90\u00a0%.");
  expect(await raisedWith([]), "the same again, word for word").toEqual(standard);
});

test("every shipped rule can be explained in both languages, with no word left over from the code", () => {
  for (const rule of rules) {
    const seen = { value: 50, at: noon, limit: 49, source: null, factOf: () => 1.5 };
    const { it, en } = explanationOf({ ...rule }, seen, atMillisecond(noon + minutes(1)));
    for (const text of [it, en]) {
      expect(text, rule.id).not.toMatch(/undefined|null|NaN|P\d|PT/);
      expect(text, rule.id).toContain(rule.version);
    }
    if (rule.confirmed === undefined) expect(`${it} ${en}`).toMatch(/non confermata.*not confirmed/);
    expect(it).not.toBe(en);
  }
});

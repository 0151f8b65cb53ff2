import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadPilot } from "../../boot/pilot.ts";
import { findMetric } from "../../model/catalogue.ts";
import type { Rule } from "../../model/rule.ts";
import { childrenOf } from "../../model/rule-leaves.ts";
import { withLimit } from "../../model/rule-trial.ts";
import { ruleTrial } from "../../rules/alerts/trial.ts";
import { silent } from "./builders.ts";

const { rules } = await loadPilot("pilots/demo");
const trial = ruleTrial(silent);
const failuresOf = async (rule: Rule) => (await trial.test(rule)).filter(({ passed }) => !passed);

const never = { fact: "quality", operator: "greaterThan", value: 99 } as const;

test("every rule ships with tests, and passes them through the judge itself", async () => {
  for (const rule of rules) {
    expect(rule.tests.length, rule.id).toBeGreaterThanOrEqual(2);
    expect(await failuresOf(rule), rule.id).toEqual([]);
  }
});

test("a limit that slips by one step, up or down, fails the rule's own tests", async () => {
  const survivors: string[] = [];
  for (const rule of rules) {
    if (rule.limit === undefined) continue;
    const step = 10 ** -(findMetric(rule.code)?.decimals ?? 0);
    for (const by of [-step, step]) {
      const slipped = { ...rule, limit: Math.round((rule.limit + by) * 1e6) / 1e6 };
      if ((await failuresOf(slipped)).length === 0) survivors.push(`${rule.id} at ${slipped.limit}`);
    }
  }
  expect(survivors).toEqual([]);
});

test("a rule without its persistence, or that never ends, is refused or fails its own tests", async () => {
  const survivors: string[] = [];
  const isKilled = (mutant: Rule) =>
    failuresOf(mutant).then(
      ({ length }) => length > 0,
      () => true,
    );
  for (const rule of rules) {
    const { holdFor, ...atOnce } = rule;
    const [first, ...others] = childrenOf(rule.raise);
    const isAll = "all" in rule.raise && first !== undefined && others.length > 0;
    const mutants: Readonly<Record<string, Rule | null>> = {
      "that never ends": rule.code.startsWith("event:") ? null : { ...rule, clear: never },
      "at once": holdFor === undefined ? null : atOnce,
      "by its first condition alone": isAll ? { ...rule, raise: { all: [first] } } : null,
    };
    for (const [what, mutant] of Object.entries(mutants)) {
      if (mutant !== null && !(await isKilled(mutant))) survivors.push(`${rule.id} ${what}`);
    }
  }
  expect(survivors).toEqual([]);
});

test("a rule with another limit keeps its tests, which speak of the limit they were written for", async () => {
  const [low] = rules.filter(({ id }) => id === "spo2-low");
  if (low === undefined) throw new Error("the demo has no spo2-low");
  const other = { ...withLimit(low, 90), version: low.version };
  expect(await failuresOf(other)).toEqual([]);
});

test("each vital sign has a confirmed rule; what is confirmed says by whom and when", () => {
  const confirmed = rules.filter((rule) => rule.confirmed !== undefined);
  const vital = ["heart-rate", "spo2", "systolic-bp", "diastolic-bp", "body-temperature", "respiratory-rate"];
  for (const code of [...vital, "blood-glucose", "inr", "body-weight", "event:fall", "clock:silence"]) {
    expect(confirmed.map((rule) => rule.code)).toContain(code);
  }
  expect(confirmed.length, "the others only wait for somebody to confirm them").toBeLessThan(rules.length);
  for (const { source, id } of rules) expect(source.text.length, id).toBeGreaterThan(5);
});

test.each(["docs/rules.md", "docs/rules.it.md"])(
  "%s lists every rule with its limit and whether it is confirmed",
  (file) => {
    const page = readFileSync(file, "utf8");
    const [yes, no, mark] = file.endsWith(".it.md") ? ["sì", "no", ","] : ["yes", "no", "."];
    for (const { id, limit, confirmed } of rules) {
      const row = page.split("\n").find((line) => line.startsWith(`| \`${id}\` |`)) ?? "";
      expect(row, id).toContain(limit === undefined ? "| – |" : `| ${String(limit).replace(".", mark)} `);
      expect(row, id).toMatch(new RegExp(` ${confirmed === undefined ? no : yes} \\|$`));
    }
  },
);

test("everybody reads what an alert says, in Italian and in English, and nothing in it is advice", () => {
  for (const { id, text } of rules) {
    expect(text.it, id).not.toBe(text.en);
    expect(`${text.it} ${text.en}`, id).not.toMatch(
      /chiam|contatt|assum|sospend|call|contact|take|stop|should|dov/i,
    );
  }
});

// They follow complaints of users of peer products, by their numbers: this must not happen here.
import { readFileSync } from "node:fs";
import { Engine } from "json-rules-engine";
import { expect, test } from "vitest";
import { ruleDefinition } from "../../model/rule.ts";
import { type Condition, type Leaf, leaf, operators } from "../../model/rule-leaves.ts";
import { judgedByEngine } from "../../rules/alerts/engine.ts";
import { ruleBookOf } from "../../rules/alerts/rule-book.ts";
import { atLeast, atMost, bench, kinds, reading, rule } from "../rules/builders.ts";

type Operator = (typeof operators)[number];
const latest = (operator: Operator, code?: string): Condition => ({
  fact: "window",
  params: { agg: "last", over: "PT15M", minCount: 1, ...(code === undefined ? {} : { code }) },
  operator,
  value: 92,
});

/** What predicate and engine say of a condition when every fact but the value is unknown. */
async function saysUnknowing(raise: Condition) {
  const [open] = ruleBookOf([rule({ raise })]).rules;
  if (open === undefined) throw new Error("there is no rule");
  const nobodyKnows = new Map(open.raise.facts.map(({ name }) => [name, null]));
  const handed = { value: 88, quality: 0, limit: null, facts: nobodyKnows };
  const predicate = open.raise.holds({ value: 88, quality: 0, fact: () => null, limit: () => null });
  return [predicate, (await judgedByEngine(open.raise.question, handed)).holds];
}

test("14: what nobody knows raises nothing and ends nothing, and no rule can be written that it would meet", async () => {
  for (const operator of operators) {
    expect(await saysUnknowing(latest(operator)), operator).toEqual([null, false]);
    expect(await saysUnknowing({ any: [latest(operator), atMost(92)] })).toEqual([true, true]);
    expect(await saysUnknowing({ all: [latest(operator), atMost(92)] })).toEqual([null, false]);
    expect(await saysUnknowing({ all: [latest(operator), atMost(80)] })).toEqual([false, false]);
  }
  const began = performance.now();
  const many = { any: Array.from({ length: 16 }, () => latest("lessThan", "heart-rate")) };
  for (let n = 0; n < 50; n += 1) expect(await saysUnknowing(many)).toEqual([null, false]);
  expect(performance.now() - began, "nor do many of them hang it").toBeLessThan(2000);

  // What the engine by itself makes of a fact that is not there: the trap that is kept shut.
  const negated = { all: [{ fact: "spo2", operator: "notEqual", value: 92 }] };
  const engine = new Engine([{ conditions: negated, event: { type: "trap" } }], {
    allowUndefinedFacts: true,
  });
  expect((await engine.run()).events).toHaveLength(1);
  const { version: _, ...definition } = rule();
  const plain = { fact: "value", operator: "lessThan", value: 92 };
  for (const raise of [{ ...plain, operator: "notEqual" }, { ...plain, operator: "notIn" }, { not: plain }]) {
    expect(ruleDefinition.safeParse({ ...definition, raise }).success, JSON.stringify(raise)).toBe(false);
  }
  const pinned = JSON.parse(readFileSync("package.json", "utf8")).dependencies["json-rules-engine"];
  expect(pinned, "one version, under which this holds").toMatch(/^\d+\.\d+\.\d+$/);
});

test("15: only the rules of what was measured are judged, on single numbers, within a budget of time", async () => {
  const codes = ["heart-rate", "body-weight", "body-temperature", "respiratory-rate"];
  const others = Array.from({ length: 1000 }, (_, n) => {
    const code = codes[n % codes.length] ?? "heart-rate";
    const [raise, clear] = [atLeast(38), atMost(35)];
    return rule({ id: `other-${n}`, code, raise, clear });
  });
  const { take, board } = await bench([
    ...others,
    rule(),
    rule({ id: "warn", raise: atMost(94), clear: atLeast(96) }),
  ]);
  const began = process.threadCpuUsage();
  for (let n = 0; n < 500; n += 1) await take(reading(n, 97));
  const { user } = process.threadCpuUsage(began);
  expect(board.get("rules_judged_total"), "two rules each, and not a thousand").toBe(1000);
  expect(user, "microseconds for 500 readings under 1,002 rules").toBeLessThan(1_500_000);
  expect(kinds(await take(reading(501, 90)))).toEqual(["raise", "raise"]);
  for (const value of [{ spo2: 90 }, [90], "90", null]) {
    expect(leaf.safeParse({ fact: "value", operator: "lessThan", value }).success).toBe(false);
  }
});

const held: Leaf = {
  fact: "heldFor",
  params: { op: "lessThanInclusive", value: 92, maxGap: "PT5M" },
  operator: "greaterThanInclusive",
  value: 8,
};
const often: Leaf = {
  fact: "breaches",
  params: { op: "lessThanInclusive", value: 92, over: "PT1H" },
  operator: "greaterThanInclusive",
  value: 3,
};
const falling: Leaf = {
  fact: "window",
  params: { agg: "slope", over: "PT1H", minCount: 3 },
  operator: "lessThanInclusive",
  value: -6,
};
const dropped: Leaf = {
  fact: "delta",
  params: {
    now: { agg: "last", over: "PT1H", minCount: 1 },
    ref: { agg: "max", over: "PT1H", offset: "PT1M", minCount: 1 },
    mode: "abs",
    sameDevice: false,
  },
  operator: "lessThanInclusive",
  value: -4,
};

test("16: how long, how often and which way are facts with names, so that a rule of time is data and holds no code", async () => {
  const timed = { held, often, falling, dropped };
  const rules = Object.entries(timed).map(([id, raise]) => {
    const operator = raise.operator.startsWith("less") ? "greaterThan" : "lessThan";
    return rule({ id, raise, clear: { ...raise, operator } });
  });
  const { take } = await bench(rules);
  const raisedAt: Record<string, number> = {};
  for (const [minute, value] of [
    [0, 96],
    [4, 92],
    [8, 92],
    [12, 91],
  ] as const) {
    for (const change of await take(reading(minute, value))) {
      if (change.kind === "raise") raisedAt[change.alert.rule.id] = minute;
    }
  }
  expect(raisedAt).toEqual({ dropped: 4, falling: 8, held: 12, often: 12 });
  expect(JSON.parse(JSON.stringify(timed)), "nothing is lost when it is written down").toEqual(timed);
  const { version: _, ...definition } = rule();
  for (const code of [
    { ...held, path: "$..[?(process.exit())]" },
    { ...held, value: { fact: "value" } },
    { ...held, params: { ...held.params, run: "() => 1" } },
    { condition: "another-rule" },
    { fact: "yesterday", operator: "lessThan", value: 92 },
  ]) {
    const read = ruleDefinition.safeParse({ ...definition, raise: code });
    expect(read.success, JSON.stringify(code)).toBe(false);
  }
});

import { expect, test } from "vitest";
import { loadPilot } from "../../boot/pilot.ts";
import { ruleDefinition } from "../../model/rule.ts";
import { faultText, ruleFaults } from "../../model/rule-admission.ts";
import type { Condition } from "../../model/rule-leaves.ts";
import { canonicalJson, versionOf } from "../../model/rule-version.ts";
import { ruleTrial } from "../../rules/alerts/trial.ts";
import { atLeast, atMost, repeated, rule, silent, windowOf } from "./builders.ts";

const faultsOf = (...given: Parameters<typeof rule>) => ruleFaults([rule(...given)]).map(faultText);
const { version: _, ...definition } = rule();
const shaped = (raise: unknown) => ruleDefinition.safeParse({ ...definition, raise }).success;

test("what the engine would take and nobody means is no rule at all", () => {
  const leaf = { fact: "value", operator: "lessThan", value: 92 };
  const nested = (depth: number): object => (depth === 0 ? leaf : { all: [nested(depth - 1)] });
  const refused = {
    "an empty any, which always holds": { any: [] },
    "an empty all": { all: [] },
    "two branches in one, of which one would be ignored": { any: [leaf], all: [leaf] },
    "a path, which is code": { ...leaf, path: "$.x" },
    "an unknown operator": { ...leaf, operator: "below" },
    "a decorated operator": { ...leaf, operator: "not:lessThan" },
    "a negation, under which the unknown would raise": { not: leaf },
    "a limit in words": { ...leaf, value: "92" },
    "no limit, which every number would meet": { ...leaf, value: null },
    "a limit that is no number": { ...leaf, value: Number.NaN },
    "a priority, which would let the engine skip": { ...leaf, priority: 2 },
    "a key of prototypes": JSON.parse('{"fact":"value","operator":"lessThan","value":92,"__proto__":{}}'),
    "a window without length": { ...leaf, fact: "window", params: { agg: "max" } },
    "a bad length": { ...leaf, fact: "window", params: { agg: "max", over: "15 min" } },
    "deep nesting": nested(8),
  };
  for (const [what, raise] of Object.entries(refused)) expect(shaped(raise), what).toBe(false);
  for (const taken of [{ any: [leaf] }, nested(5), leaf]) expect(shaped(taken)).toBe(true);
});

test("metrics, units and lengths must be what the hub knows, and the fault says what would be right", () => {
  expect(faultsOf({ code: "pulse", unit: "/min", raise: atMost(40), clear: atLeast(45) })).toEqual([
    "code: pulse is no metric measured as a number; write a code of model/metrics.json",
  ]);
  expect(faultsOf({ code: "loinc:8867-4", unit: "/min", raise: atMost(40), clear: atLeast(45) })).toEqual([
    "code: loinc:8867-4 is another name of a metric; write heart-rate",
  ]);
  expect(faultsOf({ unit: "percent" })).toEqual([
    'unit: percent is not the canonical unit of spo2; write "%"',
  ]);
  expect(faultsOf({ raise: { all: [atMost(92), atMost(920)] } })).toEqual([
    "raise.all[1].value: 920 is no value spo2 can have; write one from 1 to 100 %",
  ]);
  const window = (params: object): Condition =>
    ({ ...windowOf("max", "lessThanInclusive", 92), params }) as Condition;
  expect(faultsOf({ raise: window({ agg: "max", over: "PT5M", minCount: 2, minSpan: "PT5M" }) })).toEqual([
    "raise.params.minSpan: no readings within PT5M are PT5M apart; write less than PT5M",
  ]);
  expect(faultsOf({ raise: window({ agg: "max", over: "P60D" }) })).toEqual([
    "raise.params.over: P60D is longer than P31D, the most there is",
  ]);
  const stranger = window({ agg: "max", over: "PT5M", code: "pulse" });
  expect(faultsOf({ raise: { all: [atMost(92), stranger] } })).toEqual([
    "raise.all[1].params.code: pulse is no metric measured as a number; write a code of model/metrics.json",
  ]);
  expect(
    faultsOf({
      raise: { ...stranger, params: { agg: "max", over: "PT5M", code: "heart-rate" } } as Condition,
    }),
  ).toEqual(["clear: raise and clear both hold at heart-rate 92, spo2 94; leave a gap between their limits"]);
  expect(ruleFaults([rule(), rule({ latching: false })]).map(faultText)).toEqual([
    "id: another rule is called spo2-low; each needs an id of its own",
  ]);
  expect(faultsOf({ id: "cause-gateway" })).toEqual([
    "id: the hub tells of itself by cause-gateway; give the rule another id",
  ]);
});

const limited = (operator: string, limit: number) => ({ fact: "value", operator, value: { limit } });

test("what wakes a rule, what it may ask then, its limit and its lengths fit together", () => {
  const low = { raise: limited("lessThan", 0), clear: limited("greaterThan", 1) };
  expect(faultsOf({ ...low, limit: 92 })).toEqual([]);
  expect(faultsOf(low)).toEqual([
    "limit: its conditions name the rule's limit; write the default, as `limit: 92`",
  ]);
  expect(faultsOf({ limit: 92 })[0]).toContain("no condition names it");
  expect(
    faultsOf({ ...low, clear: limited("greaterThan", -2), limit: 92 })[0],
    "below its own limit",
  ).toContain("both hold");
  const fixed = { raise: limited("lessThan", 0), clear: atLeast(94), limit: 92 };
  expect(faultsOf(fixed)[0], "a person's own limit may lie above the figure it clears at").toContain(
    "both hold at spo2 94",
  );
  expect(faultsOf({ maxGap: "PT5M" })[0]).toContain("write both or neither");
  expect(faultsOf({ lateness: "P60D" })).toEqual(["lateness: P60D is longer than P31D, the most there is"]);
  const silent = { fact: "silence", operator: "greaterThan", value: 24 };
  const heard = { fact: "silence", operator: "lessThan", value: 1 };
  const byClock = { code: "clock:silence", unit: "h", priority: "technical", raise: silent, clear: heard };
  expect(faultsOf(byClock)).toEqual([]);
  expect(faultsOf({ ...byClock, unit: "min" })).toEqual([
    'unit: min is not the canonical unit of clock:silence; write "h"',
  ]);
  expect(faultsOf({ ...byClock, code: "clock:silent" })[0]).toContain("did you mean clock:silence?");
  expect(faultsOf({ raise: { all: [atMost(92), silent] } })[0]).toContain("silence is judged by the clock");
  const fell = { fact: "event", params: { kind: "fall" }, operator: "lessThanInclusive", value: 0 };
  const past = { ...fell, operator: "greaterThan" };
  const event = { code: "event:fall", unit: "1", raise: fell, clear: past };
  expect(faultsOf(event)).toEqual([]);
  expect(faultsOf({ ...event, latching: false })[0]).toContain("must latch");
  expect(faultsOf({ ...event, code: "event:falls" })[0]).toContain("did you mean fall?");
  expect(faultsOf({ ...event, raise: atMost(92) })[0]).toContain("an event has no value of its own");
  const long = { agg: "mean", over: "P20D", offset: "P20D" };
  const delta = {
    fact: "delta",
    params: { now: { agg: "last", over: "P1D" }, ref: long },
    operator: "greaterThan",
    value: 2,
  };
  expect(faultsOf({ raise: delta })).toEqual([
    "raise.params.ref.over: P20D and P20D is longer than P31D, the most there is",
  ]);
  const many = {
    any: Array.from({ length: 5 }, () => ({ any: Array.from({ length: 14 }, () => atMost(80)) })),
  };
  expect(faultsOf({ raise: many })).toEqual(["raise: it has 76 parts; 64 are the most anybody can review"]);
});

test("a rule names services and plans there are", () => {
  const named = rule({ scope: { services: ["cuore"], plans: ["copd"] } });
  const around = { services: ["cuore-a-casa"], plans: ["copd"] };
  expect(ruleFaults([named], around).map(faultText)).toEqual([
    "scope.services[0]: there is no cuore in the pilot; write cuore-a-casa",
  ]);
});

test("a rule that would raise and clear at once, or never, is refused", () => {
  expect(faultsOf({ clear: atLeast(92) })).toEqual([
    "clear: raise and clear both hold at spo2 92; leave a gap between their limits",
  ]);
  expect(faultsOf({ clear: atMost(90) })[0]).toContain("both hold at spo2");
  expect(
    faultsOf({ raise: windowOf("mean", "lessThanInclusive", 94) })[0],
    "seen in a steady state",
  ).toContain("spo2 94");
  expect(faultsOf({ raise: { all: [atMost(80), atLeast(90)] } })).toEqual([
    "clear: no value can ever meet raise; look at its limits and operators",
  ]);
  expect(ruleFaults([rule(), repeated()])).toEqual([]);
});

const opposite = {
  lessThan: "greaterThanInclusive",
  lessThanInclusive: "greaterThan",
  greaterThan: "lessThanInclusive",
  greaterThanInclusive: "lessThan",
} as const;

/** A condition with its comparisons turned round, as a slip of the pen would have it. */
const turned = (node: Condition): Condition => {
  if ("all" in node) return { all: node.all.map(turned) };
  return "any" in node ? { any: node.any.map(turned) } : { ...node, operator: opposite[node.operator] };
};

test("each of the demo's rules is taken, and refused once its author slips", async () => {
  const { rules } = await loadPilot("pilots/demo");
  expect(ruleFaults(rules)).toEqual([]);
  for (const each of rules) {
    const slips = {
      "the unit of another metric": { ...each, unit: "furlong" },
      "a metric misspelt": { ...each, code: `${each.code}s` },
      "clear turned round": { ...each, clear: turned(each.clear) },
      "raise turned round": { ...each, raise: turned(each.raise) },
      "clear copied from raise": { ...each, clear: { all: [each.raise] } },
    };
    // What ends an event is the next one.
    const isEvent = each.code.startsWith("event:");
    for (const [slip, slipped] of Object.entries(slips)) {
      // Where what is gathered decides, admission cannot know; the tests beside the rule do.
      const isRefused = ruleFaults([slipped]).length > 0;
      const failed = isRefused ? [] : (await ruleTrial(silent).test(slipped)).filter(({ passed }) => !passed);
      expect(
        isRefused || failed.length > 0 || (isEvent && slip.startsWith("clear")),
        `${each.id}: ${slip}`,
      ).toBe(true);
    }
  }
});

test("a rule's version is the hash of what it says, whatever the order it is written in", () => {
  const { version } = rule();
  expect(version).toMatch(/^[0-9a-f]{12}$/);
  expect(versionOf(Object.fromEntries(Object.entries(definition).reverse()) as typeof definition)).toBe(
    version,
  );
  expect(rule({ raise: atMost(91) }).version).not.toBe(version);
  expect(rule({ confirmed: undefined }).version, "a confirmation is part of it").not.toBe(version);
  expect(canonicalJson({ b: [{ d: 1, c: undefined }], a: null })).toBe('{"a":null,"b":[{"d":1}]}');
});

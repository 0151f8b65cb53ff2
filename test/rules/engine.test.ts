import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Condition,
  comparisons,
  type Leaf,
  leavesOf,
  operators,
  windowParams,
} from "../../model/rule-leaves.ts";
import { judgedByEngine } from "../../rules/alerts/engine.ts";
import { type Facts, predicateOf } from "../../rules/alerts/predicate.ts";
import { windowName } from "../../rules/alerts/window.ts";

const number = fc.integer({ min: -3, max: 3 }).map((n) => n / 2);
const operator = fc.constantFrom(...operators);
const params = fc
  .record({ agg: fc.constantFrom("min", "max", "mean"), over: fc.constantFrom("PT15M", "PT1H") })
  .map((given) => windowParams.parse(given));
const leaf: fc.Arbitrary<Leaf> = fc.oneof(
  fc.record({ fact: fc.constant("value" as const), operator, value: number }),
  fc.record({ fact: fc.constant("window" as const), params, operator, value: number }),
);
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small", maxDepth: 4 },
    leaf,
    fc.record({ all: fc.array(tie("condition"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("condition"), { minLength: 1, maxLength: 3 }) }),
  ),
}));
/** Two aggregates over two lengths and a third: six windows, each known or not. */
const facts = fc.record({
  value: number,
  windows: fc.array(fc.option(number), { minLength: 6, maxLength: 6 }),
});

type Given = { readonly value: number; readonly windows: readonly (number | null)[] };

const namesIn = (node: Condition): readonly string[] => [
  ...new Set(
    leavesOf(node).flatMap((each) => (each.fact === "window" ? [windowName("spo2", each.params)] : [])),
  ),
];

async function both(node: Condition, { value, windows }: Given) {
  const names = namesIn(node);
  const asked: Facts = { value, window: (slot) => windows[slot] ?? null };
  const predicate = predicateOf(node, (given) => names.indexOf(windowName("spo2", given)))(asked);
  const engine = await judgedByEngine(
    { id: "a-rule", code: "spo2", condition: "fact" in node ? { all: [node] } : node },
    { value, windows: new Map(names.map((name, slot) => [name, windows[slot] ?? null])) },
  );
  return { predicate, engine };
}

/** What a condition says by its plainest reading, with every unknown fact set to one value. */
function plainly(
  node: Condition,
  { value, windows }: Given,
  unknown: number,
  names = namesIn(node),
): boolean {
  if ("all" in node) return node.all.every((each) => plainly(each, { value, windows }, unknown, names));
  if ("any" in node) return node.any.some((each) => plainly(each, { value, windows }, unknown, names));
  if (node.fact !== "value" && node.fact !== "window") return false;
  const found = node.fact === "value" ? value : windows[names.indexOf(windowName("spo2", node.params))];
  return comparisons[node.operator](found ?? unknown, Number(node.value));
}

test("the predicate says yes exactly when the engine does, and no or unknown otherwise", async () => {
  await fc.assert(
    fc.asyncProperty(condition, facts, async (node, given) => {
      const { predicate, engine } = await both(node, given);
      expect(engine.holds).toBe(predicate === true);
    }),
    { numRuns: 3000 },
  );
});

test("a verdict that is known is the same whatever the unknown facts may be", () => {
  fc.assert(
    fc.property(condition, facts, fc.constantFrom(-100, -1, 0, 1, 100), (node, given, unknown) => {
      const names = namesIn(node);
      const asked: Facts = { value: given.value, window: (slot) => given.windows[slot] ?? null };
      const verdict = predicateOf(node, (each) => names.indexOf(windowName("spo2", each)))(asked);
      if (verdict !== null) expect(verdict).toBe(plainly(node, given, unknown));
    }),
    { numRuns: 5000 },
  );
});

test("each operator means the same to the predicate and to the engine, at the limit and beside it", async () => {
  for (const name of operators) {
    for (const value of [91, 91.9, 92, 92.1, 93, 0, -0, -92, 0.1 + 0.2]) {
      for (const limit of [92, 0, 0.3]) {
        const { predicate, engine } = await both(
          { fact: "value", operator: name, value: limit },
          { value, windows: [] },
        );
        expect(engine.holds, `${value} ${name} ${limit}`).toBe(predicate);
      }
    }
  }
});

test("judgements that overlap are all answered, each once", async () => {
  const judged = await Promise.all(
    Array.from({ length: 2000 }, (_, n) =>
      judgedByEngine(
        {
          id: "a-rule",
          code: "spo2",
          condition: { all: [{ fact: "value", operator: "lessThan", value: 1000 }] },
        },
        { value: n, windows: new Map() },
      ),
    ),
  );
  expect(judged.filter(({ holds }) => holds)).toHaveLength(1000);
});

test("a path in a condition is never followed", async () => {
  const condition = { all: [{ fact: "value", path: "$.x", operator: "lessThan", value: 1 }] };
  const handed = { value: 2, windows: new Map<string, number | null>() };
  const asked = judgedByEngine({ id: "a-rule", code: "spo2", condition }, handed);
  await expect(asked, "a number has no parts, and no path is resolved").resolves.toMatchObject({
    holds: false,
  });
});

test("the answer names each number it rests on, and the limit of the first comparison that held", async () => {
  const node: Condition = {
    any: [
      { fact: "value", operator: "lessThan", value: 1.5 },
      { fact: "value", operator: "greaterThan", value: 4 },
      {
        fact: "window",
        params: windowParams.parse({ agg: "mean", over: "PT1H" }),
        operator: "lessThan",
        value: 1,
      },
    ],
  };
  const { engine } = await both(node, { value: 4.5, windows: [null] });
  expect(engine).toEqual({
    holds: true,
    limit: 4,
    facts: { value: 4.5, "mean of spo2 in PT1H": null, limit: 4 },
  });
});

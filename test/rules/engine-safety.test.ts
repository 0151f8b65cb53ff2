import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Condition } from "../../model/rule-leaves.ts";
import { type Facts, predicateOf as shipped } from "../../rules/alerts/predicate.ts";

test("the path resolver that is installed is one in which the known holes are closed", () => {
  const lock: unknown = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const text = JSON.stringify(lock);
  const versions = [...text.matchAll(/node_modules\/jsonpath-plus":\{"version":"(\d+)\.(\d+)/g)];
  expect(versions.length).toBeGreaterThan(0);
  for (const [, major, minor] of versions)
    expect(Number(major) * 100 + Number(minor)).toBeGreaterThanOrEqual(1103);
});

test("the largest rule there may be is looked at in far less than a millisecond", () => {
  const leaf: Condition = {
    fact: "window",
    params: { agg: "max", over: "PT1H", minCount: 1 },
    operator: "lessThan",
    value: -9,
  };
  const four: Condition = { any: Array.from({ length: 4 }, () => leaf) };
  const node: Condition = { any: [...Array.from({ length: 12 }, () => four), leaf, leaf, leaf] };
  const verdict = shipped(node, { of: () => 0, rule: 0 });
  const one = shipped(leaf, { of: () => 0, rule: 0 });
  const facts: Facts = { value: 1, quality: 0, fact: () => 1, limit: () => null };
  const time = (predicate: typeof verdict): number => {
    const begun = performance.now();
    for (let n = 0; n < 20_000; n += 1) predicate(facts);
    return (performance.now() - begun) / 20_000;
  };
  time(verdict);
  expect(time(verdict), "milliseconds").toBeLessThan(0.2);
  expect(time(verdict) / Math.max(time(one), 1e-6), "times one comparison").toBeLessThan(1000);
});

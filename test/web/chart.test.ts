import { expect, test } from "vitest";
import { ruleDefinition } from "../../model/rule.ts";
import { after, atMillisecond, hours, minutes } from "../../model/time.ts";
import { type Chart, chartFigure } from "../../web/chart.ts";
import { limitsNear, limitsOf } from "../../web/limits.ts";
import { gapsBetween, valueScale } from "../../web/scale.ts";
import { words } from "../../web/words.ts";

const from = atMillisecond(Date.UTC(2026, 10, 21, 8));
const until = after(from, hours(24));

const held = { source: null, confirmedBy: "a test", from, until: null } as const;

const chart = (times: readonly number[], more: Partial<Chart> = {}): Chart => ({
  id: "spo2",
  title: "Saturazione",
  summary: "3 misure",
  unit: "%",
  points: times.map((each, n) => ({ at: atMillisecond(each), value: 95 + (n % 3), least: 95, most: 97 })),
  limits: [{ priority: "high", operator: "lessThanInclusive", value: 92, ...held }],
  from,
  until,
  range: "24h",
  language: "it",
  words: words.it,
  ...more,
});

const rule = (id: string, priority: string, raise: object, clear: object) => ({
  ...ruleDefinition.parse({
    id,
    code: "blood-glucose",
    unit: "mg/dL",
    priority,
    text: { it: id, en: id },
    latching: false,
    raise,
    clear,
    source: { text: "a test", status: "unverified-default" },
  }),
  version: "1",
});
const value = (operator: string, limit: number) => ({ fact: "value", operator, value: limit });

test("a gap is longer than twice the usual distance; at the window's ends too", () => {
  const times = [10, 20, 30, 60, 70, 80].map((n) => n * 60_000);
  expect(gapsBetween(times, { from: 0, until: 85 * 60_000 })).toEqual([
    { from: 1_800_000, until: 3_600_000 },
  ]);
  expect(gapsBetween(times, { from: 0, until: 200 * 60_000 })).toHaveLength(2);
  expect(gapsBetween([5], { from: 0, until: 100 }), "one reading tells no distance").toEqual([]);
});

test("a line is not drawn across a gap, and a wide gap says that nothing was measured", () => {
  const every = (start: number, count: number) =>
    Array.from({ length: count }, (_, n) => from + hours(start) + n * minutes(15));
  const { html } = chartFigure(chart([...every(0, 20), ...every(14, 40)]));
  const line = /class="line" d="([^"]+)"/.exec(html)?.[1] ?? "";
  expect(line.match(/M/g)).toHaveLength(2);
  expect(html).toContain("nessun dato");
});

test("a chart tells what it shows to those who cannot see it, and its limit in words and numbers", () => {
  const { html } = chartFigure(chart([from + hours(1), from + hours(2)]));
  expect(html).toContain('role="img" aria-labelledby="spo2-title spo2-summary"');
  expect(html).toContain('<title id="spo2-title">Saturazione</title>');
  expect(html).toContain('<desc id="spo2-summary">3 misure</desc>');
  expect(html).toContain("Alta: ≤ 92 %");
  expect(html, "nothing inline, which the policy would refuse").not.toContain("style=");
});

test("ticks are round, hold every value, and stand at civil hours", () => {
  expect(valueScale([36.4, 37.9]).ticks).toEqual([36, 36.5, 37, 37.5, 38]);
  expect(valueScale([70]).ticks.length, "a flat line has room").toBeGreaterThan(1);
  const { html } = chartFigure(chart([from + hours(1), from + hours(2)]));
  for (const tick of [">12:00<", ">18:00<", ">22/11<", ">06:00<"]) expect(html).toContain(tick);
});

test("limits are those on the side a rule does not clear to, the more urgent of two alike, lowest first", () => {
  const band = { all: [value("greaterThan", 180), value("lessThanInclusive", 250)] };
  const rules = [
    rule("high", "low", band, value("lessThanInclusive", 175)),
    rule("low", "medium", value("lessThan", 70), value("greaterThanInclusive", 75)),
    rule("also-low", "high", value("lessThan", 70), value("greaterThanInclusive", 75)),
    rule("often", "low", window("count"), value("lessThan", 1)),
  ];
  const inTime = rules.map((each) => ({ rule: each, limit: null, from, until: null }));
  const idle = { source: null, confirmedBy: null, from, until: null };
  expect(limitsOf(inTime, "blood-glucose")).toEqual([
    { priority: "high", operator: "lessThan", value: 70, ...idle },
    { priority: "low", operator: "greaterThan", value: 180, ...idle },
  ]);
});

const window = (agg: string) => ({
  fact: "window",
  params: { agg, over: "PT1H" },
  operator: "greaterThan",
  value: 3,
});

test("a chart has room for the limits among its values and the next ones beyond", () => {
  const limits = [54, 70, 180, 250, 400].map((limit) => ({
    priority: "low" as const,
    operator: "greaterThan" as const,
    value: limit,
    ...held,
  }));
  expect(limitsNear(limits, 100, 200).map((each) => each.value)).toEqual([70, 180, 250]);
});

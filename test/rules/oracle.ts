import type { Reading } from "../../model/reading.ts";
import type { Rule } from "../../model/rule.ts";
import { type Condition, comparisons, type WindowParams } from "../../model/rule-leaves.ts";
import { type Instant, parseDuration } from "../../model/time.ts";

// What a rule says, read off a set of readings in the plainest way: the judge must come to the same.

function windowed(
  readings: readonly Reading[],
  params: WindowParams,
  code: string,
  at: Instant,
): number | null {
  const over = parseDuration(params.over) ?? 0;
  const inside = readings
    .filter((each) => each.code === (params.code ?? code) && each.at > at - over && each.at <= at)
    .toSorted((a, b) => a.at - b.at);
  const [first, last] = [inside[0], inside.at(-1)];
  if (first === undefined || last === undefined || inside.length < params.minCount) return null;
  if (last.at - first.at < (params.minSpan === undefined ? 0 : (parseDuration(params.minSpan) ?? 0)))
    return null;
  const values = inside.map(({ value }) => value);
  if (params.agg === "min") return Math.min(...values);
  if (params.agg === "max") return Math.max(...values);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Whether a condition holds for a patient at a reading's time, given their readings so far; `null` when unknown. */
export function plainVerdict(
  rule: Rule,
  node: Condition,
  at: { readonly at: Instant; readonly value: number },
  readings: readonly Reading[],
): boolean | null {
  if ("fact" in node) {
    if (node.fact !== "value" && node.fact !== "window") return null;
    const fact = node.fact === "value" ? at.value : windowed(readings, node.params, rule.code, at.at);
    return fact === null ? null : comparisons[node.operator](fact, Number(node.value));
  }
  const parts = ("all" in node ? node.all : node.any).map((each) => plainVerdict(rule, each, at, readings));
  const decisive = !("all" in node);
  if (parts.includes(decisive)) return decisive;
  return parts.includes(null) ? null : !decisive;
}

/** The raises and clears of readings that come in order, by a plain fold. */
export function plainCourse(rule: Rule, readings: readonly Reading[]): readonly string[] {
  const course: string[] = [];
  let present = false;
  readings.forEach((each, index) => {
    const so = readings.slice(0, index + 1);
    if (plainVerdict(rule, present ? rule.clear : rule.raise, each, so) !== true) return;
    present = !present;
    course.push(`${present ? "raise" : "clear"} ${each.message}`);
  });
  return course;
}

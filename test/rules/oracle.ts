import type { Reading } from "../../model/reading.ts";
import type { Rule } from "../../model/rule.ts";
import { type Condition, comparisons, type Leaf, type WindowParams } from "../../model/rule-leaves.ts";
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

const boundOf = (rule: Rule, { value }: Leaf): number =>
  typeof value === "number" ? value : (rule.limit ?? Number.NaN) + value.limit;

/** Whether a condition holds for a patient at a reading's time, given all their readings; `null` when unknown. */
export function plainVerdict(
  rule: Rule,
  node: Condition,
  at: { readonly at: Instant; readonly value: number },
  readings: readonly Reading[],
): boolean | null {
  if ("fact" in node) {
    if (node.fact !== "value" && node.fact !== "window") return null;
    const fact = node.fact === "value" ? at.value : windowed(readings, node.params, rule.code, at.at);
    return fact === null ? null : comparisons[node.operator](fact, boundOf(rule, node));
  }
  const parts = ("all" in node ? node.all : node.any).map((each) => plainVerdict(rule, each, at, readings));
  const decisive = !("all" in node);
  if (parts.includes(decisive)) return decisive;
  return parts.includes(null) ? null : !decisive;
}

const lengthOf = (text: string | undefined): number => (text === undefined ? 0 : (parseDuration(text) ?? 0));

/** Of several readings of an instant any raises; only all of them clear. */
function verdictAt(rule: Rule, side: "raise" | "clear", at: Instant, readings: readonly Reading[]): boolean {
  const tied = readings.filter((each) => each.code === rule.code && each.at === at);
  const verdicts = tied.map((each) => plainVerdict(rule, rule[side], each, readings) === true);
  return side === "raise" ? verdicts.some(Boolean) : verdicts.every(Boolean);
}

function timesOf(rule: Rule, readings: readonly Reading[]): readonly Instant[] {
  const own = readings.filter(({ code }) => code === rule.code);
  return [...new Set(own.map(({ at }) => at))].sort((a, b) => a - b);
}

/** The episodes of a rule over a whole set of readings, as `since–until`, worked out from the definition. */
export function plainEpisodes(rule: Rule, readings: readonly Reading[]): readonly string[] {
  const times = timesOf(rule, readings);
  const raises = times.filter((at) => verdictAt(rule, "raise", at, readings));
  const found: string[] = [];
  let from = Number.NEGATIVE_INFINITY;
  for (;;) {
    const since = times.find((at) => at > from && isHeld(rule, { at, from, times, raises }));
    if (since === undefined) return found;
    const least = since + lengthOf(rule.minHold);
    const until = times.find((at) => at > since && at >= least && verdictAt(rule, "clear", at, readings));
    found.push(`${since}–${until ?? ""}`);
    if (until === undefined) return found;
    from = until;
  }
}

interface Held {
  readonly at: Instant;
  /** What came before the last end does not count. */
  readonly from: number;
  readonly times: readonly Instant[];
  readonly raises: readonly Instant[];
}

/** Whether `raise` has held for `holdFor` at every point up to one, without a gap too long. */
function isHeld(rule: Rule, { at, from, times, raises }: Held): boolean {
  const holdFor = lengthOf(rule.holdFor);
  const maxGap = rule.maxGap === undefined ? holdFor : lengthOf(rule.maxGap);
  const until = times.filter((each) => each > from && each <= at).reverse();
  let since: number | null = null;
  for (const each of until) {
    if (!raises.includes(each) || (since !== null && since - each > maxGap)) break;
    since = each;
  }
  return since !== null && at - since >= holdFor;
}

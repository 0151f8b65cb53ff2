import { findMetric } from "../../model/catalogue.ts";
import { frozen } from "../../model/frozen.ts";
import type { Rule } from "../../model/rule.ts";
import { type Condition, type Leaf, leavesOf } from "../../model/rule-leaves.ts";
import { type Duration, milliseconds } from "../../model/time.ts";
import { type Question, questionOf } from "./engine.ts";
import { factName } from "./fact-name.ts";
import { codesOf, factOf, reachOf } from "./facts.ts";
import type { FoldTerms } from "./fold.ts";
import type { Joint } from "./joint.ts";
import { type Predicate, predicateOf } from "./predicate.ts";
import { news2By, scoreCodes, setLength } from "./score.ts";
import type { Fact, PlaceOf, Sight } from "./sight.ts";
import { lengthOf, lengthOr } from "./window.ts";

/** One of a rule's two conditions: as the engine takes it, as a predicate, and the facts it looks at. */
export interface Side {
  readonly question: Question;
  readonly holds: Predicate;
  readonly facts: readonly { readonly name: string; readonly slot: number }[];
}

/** A rule ready to judge, with its place in the book. */
export interface OpenRule {
  readonly rule: Rule;
  readonly index: number;
  /**
   * Along what it is looked: the series of its metric, or a joint of several, whose slots lie behind those of all metrics;
   * −1 for rules by the clock.
   */
  readonly slot: number;
  /** The series whose readings put it to work. */
  readonly wakers: readonly number[];
  /** What those hold. */
  readonly codes: ReadonlySet<string>;
  readonly raise: Side;
  readonly clear: Side;
  readonly terms: FoldTerms;
  readonly lateness: Duration;
  /** Which way is worse: 1 up, −1 down. */
  readonly worse: 1 | -1;
  /** What scores are made of, in words. */
  readonly parts: (sight: Sight) => Readonly<Record<string, string>>;
}

/** A metric some rule looks at, or an event. */
export interface WatchedMetric {
  readonly code: string;
  /** The place of its series in a patient's memory. */
  readonly slot: number;
  /** The whole number that stands for 1 in its series. */
  readonly scale: number;
  /** How long its readings are needed. */
  readonly keep: Duration;
  /** The longest lateness of the rules that look at it. */
  readonly lateness: Duration;
  readonly shortestLateness: Duration;
  /** The rules that look at it. */
  readonly watchers: readonly OpenRule[];
}

export interface RuleBook {
  readonly metrics: ReadonlyMap<string, WatchedMetric>;
  /** By their slots. */
  readonly bySlot: readonly WatchedMetric[];
  /** What rules about scores are looked along, by their slots. */
  readonly joints: ReadonlyMap<number, Joint>;
  readonly facts: readonly Fact[];
  readonly rules: readonly OpenRule[];
}

const isByTheClock = ({ code }: Rule): boolean => code.startsWith("clock:");

/** Compiles rules, gathers their facts so that each is computed once, and sorts them by the metric they wait for. */
export function ruleBookOf(rules: readonly Rule[]): RuleBook {
  const codes = [...new Set(rules.flatMap((rule) => (isByTheClock(rule) ? [] : codesIn(rule))))];
  const placeOf: PlaceOf = (code) => ({
    slot: codes.indexOf(code),
    scale: 10 ** (findMetric(code)?.decimals ?? 0),
  });
  const slots = new Map<string, number>();
  const facts: Fact[] = [];
  const slotOf = (rule: Rule, index: number, leaf: Leaf): number => {
    // A fact that stops looking early by its own comparison is not the same for another comparison.
    const name = `${factName(rule, leaf)}${leaf.fact === "heldFor" ? ` ${leaf.value}` : ""}`;
    const known = slots.get(name);
    if (known !== undefined) return known;
    facts.push(factOf(leaf, { code: rule.code, rule: index }, placeOf) ?? unseen);
    slots.set(name, facts.length - 1);
    return facts.length - 1;
  };
  const joints = jointsOf(rules, codes);
  const open = rules.map((rule, index): OpenRule => {
    const joint = joints.of(rule);
    const side = (condition: Condition): Side =>
      sideOf(rule, condition, index, (leaf) => slotOf(rule, index, leaf));
    return {
      rule,
      index,
      slot: joint.slot,
      wakers: joint.parts,
      codes: new Set(joint.parts.flatMap((part) => codes[part] ?? [])),
      raise: side(rule.raise),
      clear: side(rule.clear),
      terms: termsOf(rule),
      lateness: lengthOf(rule.lateness),
      worse: worseOf(rule),
      parts: partsOf(rule, placeOf),
    };
  });
  const bySlot = codes.map((code, slot) => watched(code, slot, open, placeOf));
  const metrics = new Map(bySlot.map((metric) => [metric.code, metric]));
  return { metrics, bySlot, joints: joints.bySlot, facts, rules: open };
}

const scoresIn = (rule: Rule) =>
  leavesIn(rule).flatMap((leaf) => (leaf.fact === "score" ? [leaf.params] : []));

/** An event is of one instant: a rule about it may ask a score and still waits for the event alone. */
const isJoint = (rule: Rule): boolean => scoresIn(rule).length > 0 && !rule.code.startsWith("event:");

/** Rules about a score wait for all it is made of; those of the same set are looked along together. */
function jointsOf(rules: readonly Rule[], codes: readonly string[]) {
  const bySlot = new Map<number, Joint>();
  const slots = new Map<string, number>();
  for (const rule of rules) {
    if (!isJoint(rule)) continue;
    const name = setName(rule);
    const { holdFor, maxGap } = termsOf(rule);
    const slot = slots.get(name) ?? codes.length + slots.size;
    slots.set(name, slot);
    const parts = [rule.code, ...scoresIn(rule).flatMap(({ score }) => scoreCodes[score])];
    bySlot.set(slot, {
      own: codes.indexOf(rule.code),
      parts: [...new Set(parts.map((code) => codes.indexOf(code)))],
      within: Math.max(...scoresIn(rule).map(setLength)),
      back: Math.max(bySlot.get(slot)?.back ?? 0, holdFor + maxGap),
      worse: worseOf(rule),
    });
  }
  const of = (rule: Rule): Pick<Joint, "parts"> & { readonly slot: number } => {
    const own = codes.indexOf(rule.code);
    const slot = isJoint(rule) ? (slots.get(setName(rule)) ?? own) : own;
    return { slot, parts: bySlot.get(slot)?.parts ?? [slot] };
  };
  return { bySlot, of };
}

const setName = (rule: Rule): string => {
  const sets = scoresIn(rule).map((each) => `${scoreCodes[each.score]} ${setLength(each)}`);
  return [rule.code, worseOf(rule), ...new Set(sets.toSorted())].join("|");
};

/** Facts of the clock are handed in by whoever watches it. */
const unseen: Fact = () => null;

const leavesIn = ({ raise, clear }: Rule): readonly Leaf[] => [...leavesOf(raise), ...leavesOf(clear)];
const codesIn = (rule: Rule): readonly string[] => [
  rule.code,
  ...leavesIn(rule).flatMap((leaf) => codesOf(rule.code, leaf)),
];

function sideOf(rule: Rule, condition: Condition, index: number, of: (leaf: Leaf) => number): Side {
  const facts = leavesOf(condition).flatMap((leaf) => {
    const name = factName(rule, leaf);
    return name === null ? [] : [{ name, slot: of(leaf) }];
  });
  return {
    // The engine writes on what it is given; frozen, that is an error and not a changed rule.
    question: frozen(questionOf(rule, condition)),
    holds: predicateOf(condition, { of, rule: index }),
    facts,
  };
}

function termsOf(rule: Rule): FoldTerms {
  const holdFor = lengthOr(rule.holdFor, 0);
  return {
    holdFor,
    maxGap: lengthOr(rule.maxGap, holdFor),
    minHold: lengthOr(rule.minHold, 0),
    isOfEvents: rule.code.startsWith("event:"),
  };
}

function worseOf({ raise }: Rule): 1 | -1 {
  const first = leavesOf(raise).find((leaf) => ["value", "window", "delta", "baseline"].includes(leaf.fact));
  return first?.operator.startsWith("less") ? -1 : 1;
}

function watched(code: string, slot: number, rules: readonly OpenRule[], placeOf: PlaceOf): WatchedMetric {
  const watchers = rules.filter(({ rule }) => !isByTheClock(rule) && codesIn(rule).includes(code));
  const lateness = milliseconds(Math.max(0, ...watchers.map((each) => each.lateness)));
  const needed = watchers.map(({ rule, terms, lateness: late }) => {
    const reach = leavesIn(rule).map((leaf) => (codesOf(rule.code, leaf).includes(code) ? reachOf(leaf) : 0));
    return Math.max(0, ...reach) + terms.holdFor + terms.maxGap + late;
  });
  return {
    code,
    slot,
    scale: placeOf(code).scale,
    keep: milliseconds(Math.max(0, ...needed)),
    lateness,
    shortestLateness: milliseconds(Math.min(...watchers.map((each) => each.lateness))),
    watchers,
  };
}

/** What NEWS2 is made of and what of it is missing, for whoever reads the alert. */
function partsOf(rule: Rule, placeOf: PlaceOf): OpenRule["parts"] {
  const scores = leavesIn(rule).flatMap((leaf) =>
    leaf.fact === "score" && leaf.params.score !== "copd-oximetry"
      ? [{ name: factName(rule, leaf), whole: news2By(leaf.params, placeOf) }]
      : [],
  );
  return (sight) =>
    Object.fromEntries(
      scores.map(({ name, whole }) => {
        const parts = Object.entries(whole(sight).subScores);
        return [`${name}, parts`, parts.map(([item, part]) => `${item} ${part ?? "missing"}`).join(", ")];
      }),
    );
}

import type { LimitSource } from "../../model/alert.ts";
import type { Rule } from "../../model/rule.ts";
import { type Leaf, leavesOf } from "../../model/rule-leaves.ts";
import { between, type Instant, milliseconds, minutes } from "../../model/time.ts";
import {
  factIn,
  type Language,
  lengthIn,
  momentText,
  numberIn,
  setIn,
  subjectIn,
  unitOf,
  whoseIn,
} from "./explanation-words.ts";

/** What a judgement saw, as far as it must be told. */
export interface Seen {
  readonly value: number;
  /** When it was measured. */
  readonly at: Instant;
  /** The limit it was compared with, for this person; `null` when none. */
  readonly limit: number | null;
  /** `null` when the limit is a figure of the rule that nobody can set otherwise. */
  readonly source: LimitSource | null;
  /** The number behind a comparison of `raise`; `null` when it was not known. */
  readonly factOf: (leaf: Leaf) => number | null;
}

/**
 * Why an alert was raised, as a sentence in each language: what was measured and how old that was, the limit and whose
 * it is, the facts behind it, the rule and its version. Pure, so that a replay gives the same words.
 */
export const explanationOf = (rule: Rule, seen: Seen, now: Instant): Readonly<Record<Language, string>> => ({
  it: sentences("it", rule, seen, now),
  en: sentences("en", rule, seen, now),
});

function sentences(language: Language, rule: Rule, seen: Seen, now: Instant): string {
  const parts = [
    `${rule.text[language]}: ${measured(language, rule, seen, now)}`,
    limitText(language, rule, seen),
    ...factsText(language, rule, seen),
    ruleText(language, rule),
  ];
  return parts.flatMap((part) => (part === null ? [] : [`${upperFirst(part)}.`])).join(" ");
}

const upperFirst = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const amount = (language: Language, value: number, unit: string): string =>
  unit === "" ? numberIn(language, value) : `${numberIn(language, value)}\u00a0${unit}`;

function measured(language: Language, rule: Rule, { value, at }: Seen, now: Instant): string {
  // A score is of several readings: that of the rule's own metric is not what was measured then.
  const isOfSet = leavesOf(rule.raise).some(({ fact }) => fact === "score");
  const name = isOfSet ? setIn[language] : subjectIn(language, rule.code);
  const figure =
    isOfSet || rule.code.startsWith("event:")
      ? ""
      : ` ${amount(language, value, unitOf(rule, undefined, language))}`;
  const age = milliseconds(Math.max(0, between(at, now)));
  const aged =
    age < minutes(1)
      ? { it: "subito prima dell'allerta", en: "just before the alert" }
      : {
          it: `${lengthIn("it", age)} prima dell'allerta`,
          en: `${lengthIn("en", age)} before the alert`,
        };
  return `${name}${figure}, ${momentText(at)}, ${aged[language]}`;
}

/** The comparison whose limit may be somebody's own; else the first that is made with a figure. */
const limitLeaf = (rule: Rule): Leaf | undefined =>
  leavesOf(rule.raise).find(({ value }) => typeof value !== "number") ?? leavesOf(rule.raise)[0];

function limitText(language: Language, rule: Rule, { limit, source }: Seen): string | null {
  if (limit === null || rule.code.startsWith("event:")) return null;
  const word = language === "it" ? "limite" : "limit";
  const figure = amount(language, limit, unitOf(rule, limitLeaf(rule), language));
  return `${word} ${figure}, ${whoseIn(language, rule, source)}`;
}

function factsText(language: Language, rule: Rule, { factOf }: Seen): readonly string[] {
  const told = new Set<string>();
  for (const leaf of leavesOf(rule.raise)) {
    const words = factIn(language, rule, leaf);
    const number = words === null ? null : factOf(leaf);
    if (words === null || number === null) continue;
    told.add(`${words} ${amount(language, number, unitOf(rule, leaf, language))}`);
  }
  return told.size === 0 ? [] : [[...told].join("; ")];
}

function ruleText(language: Language, { id, version, confirmed, source }: Rule): string {
  const it = language === "it";
  const by =
    confirmed === undefined
      ? it
        ? "non confermata"
        : "not confirmed"
      : it
        ? `confermata da ${confirmed.by} il ${civil(confirmed.at)}`
        : `confirmed by ${confirmed.by} on ${civil(confirmed.at)}`;
  const unverified = it
    ? "; valore di partenza di fonte non verificata"
    : "; a starting value, its source not verified";
  const rule = it ? `Regola ${id}, versione ${version}, ` : `Rule ${id}, version ${version}, `;
  return `${rule}${by}${source.status === "verified" ? "" : unverified}`;
}

const civil = (date: string): string => date.split("-").toReversed().join("/");

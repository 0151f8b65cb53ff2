import type { Figure, Gap, Grouping } from "../model/figure.ts";
import type { IndicatorDefinition } from "../model/indicator.ts";
import type { Report } from "../model/report.ts";
import type { Bilingual, Language } from "./language.ts";
import { countText, intervalText, valueText } from "./numbers.ts";
import { words } from "./words/words.ts";

/** What a table and a drawing say of a figure, or of a part of one. */
export type Shown = Pick<
  Figure,
  "state" | "gap" | "value" | "numerator" | "denominator" | "interval" | "observations"
>;

/** The figures of an indicator in a grouping, in the order of the report. */
export const figuresOf = (report: Report, indicator: string, by: Grouping): readonly Figure[] =>
  report.figures.filter((each) => each.indicator === indicator && each.stratum.by === by);

const unknownUnit: Bilingual = { it: "?", en: "?" };

/** Looks definitions up; one that the report does not bring says its id. */
export function definitionsOf({ definitions }: Report) {
  const byId = new Map(definitions.map((each) => [each.id, each]));
  return {
    find: (id: string): IndicatorDefinition | undefined => byId.get(id),
    name: (id: string, language: Language): string => byId.get(id)?.name[language] ?? id,
    unit: (id: string): Bilingual => byId.get(id)?.unit ?? unknownUnit,
  };
}

const reason = (gap: Gap | null, language: Language): string =>
  gap === null || gap === "too-few" ? "" : `: ${words[language].gaps[gap]}`;

/** The words for a figure that has no value; `null` for one that has. */
export function stateText({ state, gap, value }: Pick<Shown, "state" | "gap" | "value">, language: Language) {
  if (state === "suppressed") return words[language].states.suppressed;
  if (state === "insufficient-data" || value === null)
    return `${words[language].states["insufficient-data"]}${reason(gap, language)}`;
  return null;
}

/** A figure as a row says it: value with its unit or the state in words, interval, n, counts. */
export function toldOf(each: Shown & { provisional?: boolean }, unit: Bilingual, language: Language) {
  const { none, provisionalMark } = words[language];
  const state = stateText(each, language);
  const value = state ?? valueText(each.value ?? 0, unit, language);
  const count = (n: number | null) => (n === null ? none : countText(n, language));
  const hasCounts = each.numerator !== null || each.denominator !== null;
  return {
    value: each.provisional === true && state === null ? `${value} ${provisionalMark}` : value,
    interval: each.interval === null ? none : intervalText(each.interval, unit, language),
    n: count(each.observations),
    counts: hasCounts
      ? each.denominator === null
        ? count(each.numerator)
        : `${count(each.numerator)} / ${count(each.denominator)}`
      : none,
  };
}

/** One figure in a sentence, for who cannot see the drawing. */
export function sentenceOf(name: string, each: Shown, unit: Bilingual, language: Language): string {
  const told = toldOf(each, unit, language);
  if (stateText(each, language) !== null) return `${name}: ${told.value}`;
  const more = [
    ...(each.interval === null ? [] : [told.interval]),
    ...(each.observations === null ? [] : [`n = ${told.n}`]),
  ];
  return `${name}: ${told.value}${more.length === 0 ? "" : ` (${more.join("; ")})`}`;
}

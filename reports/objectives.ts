import { hubItself } from "../model/objective.ts";
import type { ObjectiveOverMonths, ServiceLevel } from "../model/objective-standing.ts";
import type { Report } from "../model/report.ts";
import type { Language } from "./language.ts";
import { burnText, countText, promiseText } from "./numbers.ts";
import { stratumText } from "./strata.ts";
import { words } from "./words/words.ts";

/** An objective in words: the same in a page, a PDF and wherever else it is read. */
export function objectiveTold(each: ObjectiveOverMonths, report: Report, language: Language) {
  const { none, objectives, provisionalMark } = words[language];
  const isTold = each.raw !== null;
  const state = objectives.states[each.state];
  const level = (of: ServiceLevel | null): string =>
    of === null || of.ratio === null
      ? none
      : `${promiseText(of.ratio, language)} (${countText(of.good, language)} / ${countText(of.valid, language)})`;
  const kept = isTold && each.state !== "no-data" ? `${state}: ${level(each.raw)}` : state;
  const left = each.budget?.left ?? null;
  return {
    name: each.text[language],
    service: serviceOf(each, report, language),
    target: `≥ ${promiseText(each.target, language)}`,
    kept: each.provisional ? `${kept} ${provisionalMark}` : kept,
    adjusted: level(each.adjusted),
    left: left === null ? none : promiseText(left, language),
    burn: each.burn === null ? none : burnText(each.burn, language),
  };
}

export const serviceOf = ({ service }: ObjectiveOverMonths, report: Report, language: Language): string =>
  service === hubItself
    ? words[language].objectives.hub
    : stratumText({ by: "service", key: service }, report, language);

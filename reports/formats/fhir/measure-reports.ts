import type { Figure } from "../../../model/figure.ts";
import type { IndicatorDefinition } from "../../../model/indicator.ts";
import type { Report } from "../../../model/report.ts";
import { figuresOf, type Shown, stateText } from "../../figures.ts";
import type { Language } from "../../language.ts";
import { masked } from "../../masked.ts";
import { stratumText } from "../../strata.ts";
import { lastDay, romeTime } from "../../times.ts";
import { partText } from "../../words/part-words.ts";
import { words } from "../../words/words.ts";
import {
  absentBecause,
  canonicalOf,
  notation,
  ownExtension,
  population,
  populationsOf,
  type Resource,
  unitOf,
} from "./codes.ts";
import { groupingsOf, toMeasures } from "./measures.ts";
import { promisesIn } from "./promises.ts";

/** Populations and score of a figure, or why they are not there. Never nought, never `null`. */
function scored(definition: IndicatorDefinition, each: Shown, language: Language) {
  const isMute = stateText(each, language) !== null;
  const why = isMute ? absentBecause(each.state === "suppressed" ? "masked" : "unknown") : null;
  const populations = populationsOf(definition).map(([code, of]) => ({
    code: population(code),
    ...countOf(each[of], each.state === "suppressed"),
  }));
  const score =
    why === null
      ? scoreOf(definition, each, language)
      : { extension: [why, { url: ownExtension("state"), valueString: stateText(each, language) }] };
  return { population: populations, measureScore: score };
}

function countOf(count: number | null, isHidden: boolean) {
  if (count !== null && Number.isInteger(count) && count >= 0) return { count };
  const because = isHidden ? "masked" : count === null ? "unknown" : "unsupported";
  const exact = count === null ? [] : [{ url: ownExtension("quantity"), valueDecimal: count }];
  return { _count: { extension: [absentBecause(because), ...exact] } };
}

/** The figure as it is, with its interval beside it, as R4 has no place for one. */
function scoreOf(definition: IndicatorDefinition, { value, interval }: Shown, language: Language) {
  const bounds =
    interval === null
      ? {}
      : {
          extension: [
            {
              url: ownExtension("interval"),
              extension: [
                { url: "low", valueDecimal: interval.low },
                { url: "high", valueDecimal: interval.high },
                { url: "level", valueDecimal: interval.level },
                { url: "method", valueCode: interval.method },
              ],
            },
          ],
        };
  return { ...bounds, value, ...unitOf(definition, language) };
}

function stratum(report: Report, definition: IndicatorDefinition, figure: Figure, language: Language) {
  const { by, key } = figure.stratum;
  const system = by === "municipality" && !key.includes("+") ? "urn:labhub:istat" : `urn:labhub:${by}`;
  return {
    value: { coding: [{ system, code: key }], text: stratumText(figure.stratum, report, language) },
    ...scored(definition, figure, language),
  };
}

function stratifiersOf(
  report: Report,
  definition: IndicatorDefinition,
  whole: Figure | undefined,
  language: Language,
) {
  const byPart = (whole?.parts ?? []).map((part) => ({
    value: { coding: [{ system: "urn:labhub:part", code: part.key }], text: partText(part.key, language) },
    ...scored(definition, part, language),
  }));
  const groups = groupingsOf(report, definition.id).map((by) => ({
    code: [{ text: words[language].groupings[by] }],
    stratum: figuresOf(report, definition.id, by).map((each) => stratum(report, definition, each, language)),
  }));
  const parts = byPart.length === 0 ? [] : [{ code: [{ text: "part" }], stratum: byPart }];
  const all = [...groups, ...parts];
  return all.length === 0 ? {} : { stratifier: all };
}

const unseen: Shown = {
  state: "insufficient-data",
  gap: null,
  value: null,
  numerator: null,
  denominator: null,
  interval: null,
  observations: null,
};

function measureReportOf(report: Report, definition: IndicatorDefinition, language: Language): Resource {
  const whole = figuresOf(report, definition.id, "pilot")[0];
  const isProvisional = report.figures.some((each) => each.indicator === definition.id && each.provisional);
  return {
    resourceType: "MeasureReport",
    id: `${report.id}.${definition.id}`.replaceAll(/[^A-Za-z0-9.-]/g, "-").slice(-64),
    language,
    // Late data may still change it: then it is not complete.
    status: isProvisional ? "pending" : "complete",
    type: "summary",
    measure: `${canonicalOf(definition.id)}|${definition.version}`,
    date: romeTime(report.asOf),
    reporter: { identifier: { system: "urn:labhub:pilot", value: report.manifest.pilot.id } },
    // Both ends belong to it.
    period: {
      start: romeTime(report.from).slice(0, 10),
      end: romeTime(lastDay(report.until)).slice(0, 10),
    },
    ...notation(definition),
    group: [
      {
        ...scored(definition, whole ?? unseen, language),
        ...stratifiersOf(report, definition, whole, language),
      },
    ],
  };
}

/** What a report says of each indicator as a FHIR R4 MeasureReport of type `summary`. Nothing in it points at persons. */
export function toMeasureReports(given: Report, language: Language): readonly Resource[] {
  const report = masked(given);
  return report.definitions.map((definition) => measureReportOf(report, definition, language));
}

/** Definitions and results of a report in one Bundle of type `collection`. */
export function toFhir(report: Report, language: Language): string {
  const resources = [
    ...toMeasures(report, language),
    ...toMeasureReports(report, language),
    ...promisesIn(report, language),
  ];
  const bundle = {
    resourceType: "Bundle",
    type: "collection",
    timestamp: romeTime(report.asOf),
    entry: resources.map((resource) => ({ resource })),
  };
  return `${JSON.stringify(bundle)}\n`;
}

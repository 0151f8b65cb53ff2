import type { ObjectiveOverMonths, ServiceLevel } from "../../../model/objective-standing.ts";
import type { Report } from "../../../model/report.ts";
import type { Language } from "../../language.ts";
import { masked } from "../../masked.ts";
import { serviceOf } from "../../objectives.ts";
import { lastDay, romeTime } from "../../times.ts";
import { words } from "../../words/words.ts";
import { absentBecause, measureType, ownExtension, population, type Resource, scoredAs } from "./codes.ts";

const idOf = ({ name }: ObjectiveOverMonths): string => `objective.${name}`.slice(0, 64);
const canonicalOf = ({ name }: ObjectiveOverMonths): string => `urn:labhub:Measure:objective.${name}`;

/** What was promised, as a Measure. */
const measureOf = (each: ObjectiveOverMonths, language: Language): Resource => ({
  resourceType: "Measure",
  id: idOf(each),
  language,
  extension: [{ url: ownExtension("target"), valueDecimal: each.target }],
  url: canonicalOf(each),
  title: each.text[language],
  status: "active",
  scoring: scoredAs("proportion"),
  type: [measureType("process")],
  improvementNotation: {
    coding: [
      { system: "http://terminology.hl7.org/CodeSystem/measure-improvement-notation", code: "increase" },
    ],
  },
  group: (["raw", "adjusted"] as const).map((code) => ({
    code: { coding: [{ system: "urn:labhub:objective", code }], text: words[language].objectives[code] },
    population: (["denominator", "numerator"] as const).map((of) => ({
      code: population(of),
      criteria: {
        language: "text/plain",
        expression: `${each.sli} ${of === "numerator" ? "good" : "valid"}`,
      },
    })),
  })),
});

function groupOf(each: ObjectiveOverMonths, code: "raw" | "adjusted", language: Language) {
  const level = each[code];
  const why = absentBecause(each.state === "suppressed" ? "masked" : "unknown");
  const said = { url: ownExtension("state"), valueString: words[language].objectives.states[each.state] };
  return {
    code: { coding: [{ system: "urn:labhub:objective", code }], text: words[language].objectives[code] },
    population: (["denominator", "numerator"] as const).map((of) => ({
      code: population(of),
      ...(level === null
        ? { _count: { extension: [why] } }
        : { count: level[of === "numerator" ? "good" : "valid"] }),
    })),
    measureScore:
      level === null || level.ratio === null
        ? { extension: [why, said] }
        : scoreOf(level.ratio, level.interval),
  };
}

const percentOf = (share: number): number => Number((100 * share).toPrecision(12));
const scoreOf = (ratio: number, interval: ServiceLevel["interval"]) => ({
  ...(interval === null
    ? {}
    : {
        extension: [
          {
            url: ownExtension("interval"),
            extension: [
              { url: "low", valueDecimal: percentOf(interval.low) },
              { url: "high", valueDecimal: percentOf(interval.high) },
              { url: "level", valueDecimal: 0.95 },
              { url: "method", valueCode: "wilson" },
            ],
          },
        ],
      }),
  value: percentOf(ratio),
  unit: "%",
  system: "http://unitsofmeasure.org",
  code: "%",
});

function reportOf(report: Report, each: ObjectiveOverMonths, language: Language): Resource {
  const left = each.budget?.left ?? null;
  const decimals = [
    ["target", each.target],
    ["budget-left", left],
    ["burn", each.burn],
  ] as const;
  return {
    resourceType: "MeasureReport",
    id: `${report.id}.${idOf(each)}`.replaceAll(/[^A-Za-z0-9.-]/g, "-").slice(-64),
    language,
    extension: [
      { url: ownExtension("service"), valueString: serviceOf(each, report, language) },
      ...decimals.flatMap(([name, value]) =>
        value === null ? [] : [{ url: ownExtension(name), valueDecimal: value }],
      ),
    ],
    status: each.provisional ? "pending" : "complete",
    type: "summary",
    measure: canonicalOf(each),
    date: romeTime(report.asOf),
    reporter: { identifier: { system: "urn:labhub:pilot", value: report.manifest.pilot.id } },
    period: { start: romeTime(each.from).slice(0, 10), end: romeTime(lastDay(each.until)).slice(0, 10) },
    group: [groupOf(each, "raw", language), groupOf(each, "adjusted", language)],
  };
}

/** The objectives of a report as Measures and MeasureReports: the counts as they were, and without maintenance. */
export function promisesIn(given: Report, language: Language): readonly Resource[] {
  const report = masked(given);
  return [
    ...report.objectives.map((each) => measureOf(each, language)),
    ...report.objectives.map((each) => reportOf(report, each, language)),
  ];
}

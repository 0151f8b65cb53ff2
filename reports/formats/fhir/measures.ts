import type { Grouping } from "../../../model/figure.ts";
import type { IndicatorDefinition } from "../../../model/indicator.ts";
import type { Report } from "../../../model/report.ts";
import type { Language } from "../../language.ts";
import { limitsOf } from "../../words/limits.ts";
import { words } from "../../words/words.ts";
import {
  canonicalOf,
  measureType,
  notation,
  population,
  populationsOf,
  type Resource,
  scoringOf,
} from "./codes.ts";

const machineName = (id: string): string =>
  id
    .split("-")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");

/** By what a report tells an indicator's figures apart. */
export const groupingsOf = (report: Report, indicator: string): readonly Exclude<Grouping, "pilot">[] => {
  const found = new Set(
    report.figures.filter((each) => each.indicator === indicator).map(({ stratum }) => stratum.by),
  );
  return (["zone", "municipality", "service", "month"] as const).filter((by) => found.has(by));
};

/** One indicator as a FHIR R4 Measure: what it counts, in words, and by what it is told apart. */
function measureOf(report: Report, definition: IndicatorDefinition, language: Language): Resource {
  const { id, version, name, caution, numerator, denominator, unit } = definition;
  const saidOf = {
    "initial-population": definition.scoring === "cohort" ? numerator : (denominator ?? numerator),
    denominator: denominator ?? numerator,
    "measure-population": denominator ?? numerator,
    numerator,
    "measure-observation": numerator,
  };
  const groupings = groupingsOf(report, id);
  const isOutcome = definition.mastDomain === 2 || definition.mastDomain === 3;
  return {
    resourceType: "Measure",
    id: `${id}.v${version}`,
    language,
    url: canonicalOf(id),
    version,
    name: machineName(id),
    title: name[language],
    status: "active",
    description: caution[language],
    // What the study cannot say goes wherever its figures go.
    disclaimer: limitsOf(report.kind, language).join("\n"),
    scoring: scoringOf(definition),
    type: [measureType(isOutcome ? "outcome" : "process")],
    ...(definition.scoring === "continuous-variable" ? { rateAggregation: `${name.en} (${unit.en})` } : {}),
    ...notation(definition),
    group: [
      {
        population: populationsOf(definition).map(([code]) => ({
          code: population(code),
          criteria: { language: "text/plain", expression: saidOf[code][language] },
        })),
        ...(groupings.length === 0
          ? {}
          : {
              stratifier: groupings.map((by) => ({
                code: { text: words[language].groupings[by] },
                criteria: { language: "text/plain", expression: words.en.groupings[by] },
              })),
            }),
      },
    ],
  };
}

/** The definitions of a report's indicators as Measures, in a language. */
export const toMeasures = (report: Report, language: Language): readonly Resource[] =>
  report.definitions.map((definition) => measureOf(report, definition, language));

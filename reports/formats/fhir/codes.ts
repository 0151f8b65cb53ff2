import type { IndicatorDefinition } from "../../../model/indicator.ts";

/** A FHIR R4 resource, ready to be written as JSON. */
export type Resource = Readonly<Record<string, unknown>> & { readonly resourceType: string };

/** Where the hub's own definitions live; no address, as no one place serves them. */
export const canonicalOf = (indicator: string): string => `urn:labhub:Measure:${indicator}`;
export const ownExtension = (name: string): string => `urn:labhub:StructureDefinition:${name}`;
const absent = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

const terminology = "http://terminology.hl7.org/CodeSystem";
const coded = (system: string, code: string) => ({ coding: [{ system: `${terminology}/${system}`, code }] });

export const population = (code: string) => coded("measure-population", code);
export const scoredAs = (scoring: IndicatorDefinition["scoring"]) => coded("measure-scoring", scoring);
export const scoringOf = ({ scoring }: IndicatorDefinition) => scoredAs(scoring);
export const measureType = (code: string) => coded("measure-type", code);

/** Which way is better; nothing where neither is. */
export function notation({ direction }: IndicatorDefinition) {
  if (direction === "context") return {};
  const code = direction === "higher-is-better" ? "increase" : "decrease";
  return { improvementNotation: coded("measure-improvement-notation", code) };
}

/** `masked`: withheld to protect people. `unknown`: too little to say. `unsupported`: no whole number, which R4 asks for. */
export const absentBecause = (code: "masked" | "unknown" | "unsupported") => ({
  url: absent,
  valueCode: code,
});

/** Which populations a scoring has, by what of a figure they count. */
export const populationsOf = ({ scoring }: IndicatorDefinition) => {
  switch (scoring) {
    case "proportion":
    case "ratio":
      return [
        ["initial-population", "observations"],
        ["denominator", "denominator"],
        ["numerator", "numerator"],
      ] as const;
    case "continuous-variable":
      return [
        ["initial-population", "observations"],
        ["measure-population", "denominator"],
        ["measure-observation", "numerator"],
      ] as const;
    case "cohort":
      return [["initial-population", "numerator"]] as const;
  }
};

const ucum: Readonly<Record<string, string>> = {
  "%": "%",
  minutes: "min",
  hours: "h",
  seconds: "s",
  months: "mo",
};
/** The unit's code where UCUM has one; money and rates are told in words. */
export function unitOf({ unit }: IndicatorDefinition, language: "it" | "en") {
  const code = ucum[unit.en];
  const coded = code === undefined ? {} : { system: "http://unitsofmeasure.org", code };
  return { unit: unit[language], ...coded };
}

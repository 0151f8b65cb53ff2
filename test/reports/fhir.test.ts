import { expect, test } from "vitest";
import { toMeasureReports } from "../../reports/formats/fhir/measure-reports.ts";
import { toMeasures } from "../../reports/formats/fhir/measures.ts";
import { figureOf, leaking, reportOf } from "./builders.ts";

const id = "adherence-measurements";
const zone = (key: string) => ({ by: "zone" as const, key });
const report = reportOf({
  figures: [
    figureOf(id),
    figureOf(id, { stratum: zone("z6"), value: 84.2, numerator: 1390, denominator: 1650 }),
    leaking(id, zone("z8"), 1),
    figureOf(id, {
      stratum: zone("z9"),
      state: "insufficient-data",
      gap: "no-data",
      value: null,
      numerator: null,
      denominator: null,
      interval: null,
      observations: 0,
    }),
    figureOf("travel-km-avoided", { value: 12.25, numerator: 306.25, denominator: 25, provisional: true }),
    figureOf("sus-patient", { value: 71.5, numerator: 858, denominator: 12, observations: 12 }),
    figureOf("case-mix", { value: 12, numerator: 12, denominator: null, interval: null }),
  ],
  sections: [],
});
const of = (what: "en" | "it") => toMeasureReports(report, what) as readonly Record<string, unknown>[];
const group = (name: string) => {
  const found = of("en").find(({ measure }) => String(measure).includes(name));
  return JSON.parse(JSON.stringify(found)).group[0];
};
const codeOf = (each: { code: { coding: { code: string }[] } }) => each.code.coding[0]?.code;
const why = (each: { extension: { valueCode: string }[] }) => each.extension[0]?.valueCode;

test("a share has its three populations, its score in percent, its interval beside it", () => {
  const { population, measureScore } = group(id);
  expect(
    population.map((each: { code: { coding: { code: string }[] }; count: number }) => [
      codeOf(each),
      each.count,
    ]),
  ).toEqual([
    ["initial-population", 2480],
    ["denominator", 2480],
    ["numerator", 2029],
  ]);
  expect(measureScore).toMatchObject({
    value: 81.814516,
    unit: "%",
    system: "http://unitsofmeasure.org",
    code: "%",
  });
  expect(JSON.stringify(measureScore.extension)).toContain('"url":"low","valueDecimal":80.2447');
});

test("what is hidden is masked, what is too little is unknown with its words; neither is nought", () => {
  const { stratum } = group(id).stratifier[0];
  expect(stratum.map((each: { value: { text: string } }) => each.value.text)).toEqual([
    "6 Valli Susa e Sangone",
    "8 Canavese occidentale",
    "9 Eporediese",
  ]);
  expect(why(stratum[1].measureScore)).toBe("masked");
  for (const each of stratum[1].population) {
    expect(each).not.toHaveProperty("count");
    expect(each._count.extension).toHaveLength(1);
    expect(why(each._count)).toBe("masked");
  }
  expect(why(stratum[2].measureScore)).toBe("unknown");
  expect(stratum[2].measureScore.extension[1].valueString).toBe("not enough data: no data");
  expect(stratum[2].measureScore).not.toHaveProperty("value");
});

test("R4 counts whole things only: what is no whole number stands beside the count", () => {
  const numerator = group("travel-km-avoided").population[2];
  expect(numerator).not.toHaveProperty("count");
  expect(why(numerator._count)).toBe("unsupported");
  expect(numerator._count.extension[1].valueDecimal).toBe(306.25);
  expect(group("sus-patient").population.map(codeOf)).toEqual([
    "initial-population",
    "measure-population",
    "measure-observation",
  ]);
  expect(group("case-mix").population.map(codeOf)).toEqual(["initial-population"]);
});

test("a report names its measure with the version, both ends of its period, and points at nobody", () => {
  const [first, travel] = of("it");
  expect(first).toMatchObject({
    resourceType: "MeasureReport",
    type: "summary",
    status: "complete",
    measure: `urn:labhub:Measure:${id}|1`,
    period: { start: "2026-01-01", end: "2026-03-31" },
  });
  expect(of("it").find(({ measure }) => String(measure).includes("travel-km"))).toMatchObject({
    status: "pending",
  });
  expect(travel).toBeDefined();
  expect(JSON.stringify(of("it"))).not.toMatch(/evaluatedResource|subjectResults|Patient\//);
  const [measure] = toMeasures(report, "it");
  expect(measure).toMatchObject({
    url: `urn:labhub:Measure:${id}`,
    title: "Aderenza alle misurazioni",
    scoring: { coding: [{ code: "proportion" }] },
    improvementNotation: { coding: [{ code: "increase" }] },
    group: [{ stratifier: [{ code: { text: "Zona omogenea" } }] }],
  });
});

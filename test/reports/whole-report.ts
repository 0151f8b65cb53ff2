import type { Figure } from "../../model/figure.ts";
import { indicators } from "../../model/indicator.ts";
import type { Report } from "../../model/report.ts";
import { figureOf, leaking, planted, reportOf, valueFor } from "./builders.ts";

const months = ["2026-01", "2026-02", "2026-03"];
const zones = ["z6", "z7", "z8", "z9"];
const towns = ["001006", "001024", "001046", "001069", "001105", "001108"];

/** Each zone, month or municipality in turn: shown, too little, hidden (its secrets still in it). */
function spread(
  indicator: string,
  by: "zone" | "month" | "municipality",
  keys: readonly string[],
  secret: number,
) {
  return keys.map((key, n): Figure => {
    const stratum = { by, key };
    if (n === 1) return leaking(indicator, stratum, secret);
    if (n === 2)
      return figureOf(indicator, {
        stratum,
        state: "insufficient-data",
        gap: "no-data",
        value: null,
        numerator: null,
        denominator: null,
        interval: null,
        observations: 0,
      });
    const value = 60 + 6 * n + 0.123;
    return figureOf(indicator, {
      stratum,
      value,
      numerator: 60 + 6 * n,
      denominator: 100,
      observations: 100,
      interval: { low: value - 5.5, high: value + 4.5, method: "wilson", level: 0.95 },
      provisional: n === keys.length - 1,
    });
  });
}

const wholeFigures = indicators.map((definition, n): Figure => {
  const stratum = { by: "pilot" as const, key: "pilot" };
  if (n % 9 === 5) return leaking(definition.id, stratum, n);
  if (n % 11 === 7)
    return figureOf(definition.id, {
      state: "insufficient-data",
      gap: "not-observed",
      value: null,
      numerator: null,
      denominator: null,
      interval: null,
      observations: 0,
    });
  const value = valueFor(definition, n);
  const interval =
    definition.interval === "none"
      ? null
      : { low: value * 0.93, high: value * 1.07, method: definition.interval, level: 0.95 };
  return figureOf(definition.id, {
    value,
    numerator: definition.scoring === "cohort" ? value : 401 + n,
    denominator: definition.scoring === "cohort" ? null : 1203 + n,
    interval,
    observations: 1203 + n,
    provisional: n % 5 === 0,
    parts:
      n === 19
        ? [
            { ...figureOf(definition.id, { value: 77, numerator: 77, denominator: 119 }), key: "age:65-74" },
            { ...leaking(definition.id, stratum, 400), key: "age:75-79", state: "suppressed" as const },
          ].map(
            ({
              key,
              state,
              gap,
              value: own,
              numerator,
              denominator,
              interval: ownInterval,
              observations,
            }) => ({
              key,
              state,
              gap,
              value: own,
              numerator,
              denominator,
              interval: ownInterval,
              observations,
            }),
          )
        : [],
    beside: n === 0 ? [{ key: "median-of-persons", value: 12.5, unit: "%" }] : [],
  });
});

/** Kept, overdrawn, nothing known, and hidden with its secrets still in it. */
const promises: Report["objectives"] = (["kept", "overdrawn", "no-data", "suppressed"] as const).map(
  (state, n) => {
    const counts = { kept: [99_612, 99_650], overdrawn: [871, 940], "no-data": [0, 0] } as const;
    const secret = Math.floor(planted(500));
    const [good, valid] = state === "suppressed" ? [secret, secret + 3] : counts[state];
    const level = {
      good,
      valid,
      ratio: valid === 0 ? null : good / valid,
      interval: valid === 0 ? null : { low: (good - 2) / valid, high: good / valid },
    };
    return {
      name: `promessa-${n + 1}`,
      text: { it: `Promessa numero ${n + 1}`, en: `Promise number ${n + 1}` },
      service: n === 0 ? "hub" : "cuore-a-casa",
      sli: n === 0 ? "api-availability" : "completeness",
      part: null,
      target: [0.9995, 0.95, 0.9, 0.9][n] ?? 0.9,
      method: "Occurrences",
      from: figureOf("case-mix").from,
      until: figureOf("case-mix").until,
      state,
      provisional: n === 1,
      raw: level,
      adjusted: { ...level, valid: Math.max(good, valid - 1) },
      causes: null,
      later: null,
      budget: valid === 0 ? null : { total: 12.5, spent: valid - good, left: [0.237, -4.52][n] ?? null },
      burn: valid === 0 ? null : ([0.763, 1.47][n] ?? 9),
    };
  },
);

const both = (it: string, en: string) => ({ it, en });

/** All indicators for the whole pilot, some told apart, every kind of chart; hidden ones still with what they must not say. */
export const wholeReport = (): Report =>
  reportOf({
    provisional: true,
    objectives: promises,
    figures: [
      ...wholeFigures,
      ...spread("adherence-measurements", "zone", zones, 201),
      ...spread("adherence-measurements", "month", months, 202),
      ...spread("adherence-measurements", "municipality", towns, 203),
      ...spread("data-completeness", "month", months, 204),
    ],
    sections: [
      {
        id: "summary",
        title: both("In breve", "In short"),
        blocks: [
          { kind: "text", text: both("Che cosa si è visto nel trimestre.", "What was seen in the quarter.") },
          { kind: "figures", indicators: indicators.map(({ id }) => id), by: "pilot" },
        ],
      },
      {
        id: "charts",
        title: both("Dove e quando", "Where and when"),
        blocks: [
          {
            kind: "chart",
            draws: "bars",
            indicator: "adherence-measurements",
            by: "zone",
            title: both("Aderenza per zona", "Adherence by zone"),
          },
          {
            kind: "chart",
            draws: "map",
            indicator: "adherence-measurements",
            by: "zone",
            title: both("Aderenza nelle zone", "Adherence in the zones"),
          },
          {
            kind: "chart",
            draws: "map",
            indicator: "adherence-measurements",
            by: "municipality",
            title: both("Aderenza nei comuni", "Adherence in the municipalities"),
          },
          {
            kind: "chart",
            draws: "course",
            indicator: "adherence-measurements",
            by: "month",
            title: both("Aderenza nei mesi", "Adherence over months"),
          },
          {
            kind: "chart",
            draws: "months",
            indicators: ["adherence-measurements", "data-completeness"],
            title: both("I mesi a confronto", "Months compared"),
          },
          {
            kind: "chart",
            draws: "steps",
            title: both("Dall'invito all'arruolamento", "From invitation to enrolment"),
            steps: [
              { label: both("Invitati", "Invited"), indicator: "enrolment-rate", of: "denominator" },
              { label: both("Arruolati", "Enrolled"), indicator: "enrolment-rate", of: "numerator" },
              { label: both("Usciti", "Left"), indicator: "retention-90d", of: "numerator" },
            ],
          },
        ],
      },
      { id: "objectives", title: both("Promesse", "Promises"), blocks: [{ kind: "objectives" }] },
      {
        id: "gaps",
        title: both("Che cosa manca", "What is missing"),
        blocks: [
          {
            kind: "gaps",
            about: [
              {
                name: both("Efficacia clinica", "Clinical effectiveness"),
                why: both("Non rilevata", "Not observed"),
              },
            ],
          },
        ],
      },
    ],
  });

import type { Figure, Part, Stratum } from "../../model/figure.ts";
import { type IndicatorDefinition, indicatorSetVersion, indicators } from "../../model/indicator.ts";
import { type Report, report } from "../../model/report.ts";
import { instant } from "../../model/time.ts";

const from = instant.parse("2025-12-31T23:00:00Z");
const until = instant.parse("2026-03-31T22:00:00Z");
const asOf = instant.parse("2026-04-10T00:30:00Z");

/** A figure of the demo window; of a definition's version unless told otherwise. */
export function figureOf(indicator: string, given: Partial<Figure> & { stratum?: Stratum } = {}): Figure {
  return {
    indicator,
    version: indicators.find(({ id }) => id === indicator)?.version ?? "1",
    stratum: { by: "pilot", key: "pilot" },
    from,
    until,
    asOf,
    provisional: false,
    state: "ok",
    gap: null,
    value: 81.814516,
    numerator: 2029,
    denominator: 2480,
    interval: { low: 80.2447, high: 83.2846, method: "wilson", level: 0.95 },
    observations: 2480,
    parts: [],
    beside: [],
    ...given,
  };
}

/** Numbers nobody would meet by chance, told apart by where they are planted. */
export const planted = (n: number): number => Number((7_304_000 + n * 137.7 + 0.0371).toFixed(4));

/** As a faulty hand-over would give it: suppressed, but with all its values still in it. */
export function leaking(indicator: string, stratum: Stratum, n: number): Figure {
  const secret = planted(n);
  const part: Omit<Part, "persons" | "beside"> = {
    key: "age:75-79",
    value: secret + 3,
    numerator: secret + 4,
    denominator: secret + 5,
    interval: null,
    observations: secret + 6,
    gap: null,
  };
  return figureOf(indicator, {
    stratum,
    state: "suppressed",
    gap: "too-few",
    value: secret,
    numerator: secret + 1,
    denominator: secret + 2,
    observations: secret + 7,
    interval: { low: secret - 1, high: secret + 9, method: "wilson", level: 0.95 },
    parts: [{ ...part, state: "suppressed" }],
    beside: [{ key: "median", value: secret + 8, unit: "%" }],
  });
}

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

export function reportOf(given: Partial<Report> & Pick<Report, "figures" | "sections">): Report {
  const used = new Set(given.figures.map(({ indicator }) => indicator));
  return {
    id: "pilot-2026-q1",
    kind: "pilot",
    service: null,
    title: { it: "Primo trimestre 2026", en: "First quarter of 2026" },
    pilot: { it: "Valli di Lanzo", en: "Lanzo Valleys" },
    services: [
      { id: "cuore-a-casa", name: { it: "Cuore a casa", en: "Heart at home" } },
      { id: "respiro", name: { it: "Respiro", en: "Breath" } },
    ],
    from,
    until,
    zone: "Europe/Rome",
    asOf,
    provisional: false,
    objectives: [],
    definitions: indicators.filter(({ id }) => used.has(id)),
    hidden: given.figures.filter(({ state }) => state === "suppressed").length,
    restates: null,
    manifest: {
      pilot: { id: "valli-di-lanzo", digest },
      software: "territorial-lab-hub 0.1.0",
      indicators: { version: indicatorSetVersion, digest },
      rules: [{ id: "spo2-low", version: "3" }],
      schemas: digest,
      inputs: digest,
      register: digest,
      seed: 42,
    },
    ...given,
  };
}

/** A value such as the indicator could have, different for each. */
export function valueFor({ unit, scoring }: IndicatorDefinition, n: number): number {
  if (scoring === "cohort") return 100 + n;
  return unit.en === "%" ? 11.0627 + n * 1.31 : 2.0871 + n * 3.17;
}

/** Checks that a report made by hand has the shape that reports have. */
export const checked = (made: Report): Report => report.decode(report.encode(made));

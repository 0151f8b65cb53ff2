import { parse } from "csv-parse/sync";
import { extractText } from "unpdf";
import { beforeAll, expect, test } from "vitest";
import type { Figure } from "../../model/figure.ts";
import { indicators } from "../../model/indicator.ts";
import { type ReportFormat, report as shape } from "../../model/report.ts";
import { toldOf } from "../../reports/figures.ts";
import { type Language, languages } from "../../reports/language.ts";
import { objectiveTold } from "../../reports/objectives.ts";
import { limitsOf } from "../../reports/words/limits.ts";
import { writtenAs } from "../../reports/written.ts";
import { planted } from "./builders.ts";
import { wholeReport } from "./whole-report.ts";

const report = wholeReport();
const bare = (text: string) => text.replaceAll(/\s+/gu, "");

interface Written {
  readonly json: string;
  readonly csv: string;
  readonly italian: string;
  readonly html: string;
  readonly pdf: string;
  readonly fhir: string;
}
const written = new Map<Language, Written>();

const seen = (page: string) =>
  bare(
    page
      .replace(/<style[\s\S]*?<\/style>/, "")
      .replaceAll(/<[^>]+>/g, " ")
      .replaceAll("&#39;", "'")
      .replaceAll("&amp;", "&"),
  );

beforeAll(async () => {
  for (const language of languages) {
    const as = (format: ReportFormat) => writtenAs(report, format, language).content;
    const pdf = await extractText(new Uint8Array(as("pdf")), { mergePages: true });
    written.set(language, {
      json: as("json").toString(),
      csv: as("csv").toString(),
      italian: as("csv-it").toString(),
      html: as("html").toString(),
      pdf: pdf.text,
      fhir: as("fhir").toString(),
    });
  }
});

const of = (language: Language): Written => {
  const found = written.get(language);
  if (found === undefined) throw new Error("not written");
  return found;
};
const isWhole = ({ stratum }: Figure) => stratum.by === "pilot";
const numberOf = (text: string | undefined) => (text === "" || text === undefined ? null : Number(text));

test("all indicators are in the report, in every state", () => {
  const whole = report.figures.filter(isWhole);
  expect(whole.map(({ indicator }) => indicator)).toEqual(indicators.map(({ id }) => id));
  expect(whole).toHaveLength(67);
  expect(new Set(report.figures.map(({ state }) => state)).size).toBe(3);
});

test.each(languages)(
  "the same figure stands in JSON, both tables, page, PDF and MeasureReport (%s)",
  (language) => {
    const { json, csv, italian, html, pdf, fhir } = of(language);
    const decoded = shape.decode(JSON.parse(json));
    const rows = parse(csv, { columns: true }) as Record<string, string>[];
    const italianRows = parse(italian, { columns: true, delimiter: ";", bom: true }) as Record<
      string,
      string
    >[];
    const entries: { resource: { resourceType: string; measure?: string; group: never[] } }[] =
      JSON.parse(fhir).entry;
    const [page, document] = [seen(html), bare(pdf)];
    for (const figure of report.figures.filter(isWhole)) {
      const { indicator, version, state, value } = figure;
      const definition = indicators.find(({ id }) => id === indicator);
      if (definition === undefined) throw new Error(indicator);
      const shown = state === "ok" ? value : null;
      const isSame = (row: Record<string, string>) =>
        row["indicator"] === indicator && row["row"] === "figure" && row["grouping"] === "pilot";
      expect(
        decoded.figures.find((each) => each.indicator === indicator && isWhole(each))?.value,
        indicator,
      ).toBe(shown);
      expect(numberOf(rows.find(isSame)?.["value"]), indicator).toBe(shown);
      expect(numberOf(italianRows.find(isSame)?.["value"]?.replace(",", ".")), indicator).toBe(shown);

      const told = toldOf(
        state === "suppressed"
          ? {
              ...figure,
              gap: null,
              value: null,
              numerator: null,
              denominator: null,
              interval: null,
              observations: null,
            }
          : figure,
        definition.unit,
        language,
      );
      const line = `${indicator} v${version} ${told.value} ${told.interval} ${told.n} ${told.counts}`;
      expect(page, indicator).toContain(bare(line));
      expect(document, indicator).toContain(bare(line));

      const resource = entries.find(
        ({ resource }) => resource.measure === `urn:labhub:Measure:${indicator}|${version}`,
      );
      const group = resource?.resource.group[0] as unknown as { measureScore: Record<string, unknown> };
      expect(group.measureScore["value"] ?? null, indicator).toBe(shown);
      if (state !== "ok")
        expect(group.measureScore["extension"]).toMatchObject([
          { valueCode: state === "suppressed" ? "masked" : "unknown" },
          {},
        ]);
    }
  },
);

test.each(languages)("what the study cannot say stands wherever there is room for words (%s)", (language) => {
  const { json, html, pdf, fhir } = of(language);
  for (const limit of limitsOf(report.kind, language)) {
    expect(json).toContain(limit);
    expect(seen(html)).toContain(bare(limit));
    expect(bare(pdf)).toContain(bare(limit));
    expect(fhir).toContain(limit);
  }
});

test.each(languages)("figures told apart stand in each format too (%s)", (language) => {
  const { csv, html, pdf, fhir } = of(language);
  const rows = parse(csv, { columns: true }) as Record<string, string>[];
  for (const figure of report.figures.filter((each) => !isWhole(each) && each.state === "ok")) {
    const { by, key } = figure.stratum;
    const row = rows.find(
      (each) => each["indicator"] === figure.indicator && each["grouping"] === by && each["stratum"] === key,
    );
    expect(Number(row?.["value"])).toBe(figure.value);
    const told = toldOf(figure, { it: "%", en: "%" }, language);
    const line = bare(`${row?.["stratum_name"]}${by === "month" ? "" : key}${told.value}${told.interval}`);
    expect(seen(html)).toContain(line);
    expect(bare(pdf)).toContain(line);
    expect(fhir).toContain(`"text":"${row?.["stratum_name"]}"`);
  }
});

test.each(languages)(
  "what was promised and kept is the same everywhere, hidden ones masked (%s)",
  (language) => {
    const { json, csv, italian, html, pdf, fhir } = of(language);
    const told = shape.decode(JSON.parse(json));
    const rows = parse(csv, { columns: true }) as Record<string, string>[];
    const entries: { resource: Record<string, never> }[] = JSON.parse(fhir).entry;
    for (const [n, each] of report.objectives.entries()) {
      const isTold = each.state !== "suppressed";
      expect(told.objectives[n]).toEqual(
        isTold ? each : { ...each, raw: null, adjusted: null, budget: null, burn: null },
      );
      const partOf = (part: string) =>
        numberOf(rows.find((row) => row["indicator"] === each.name && row["part"] === part)?.["value"]);
      const percent = (share: number | null | undefined) =>
        share === null || share === undefined || !isTold ? null : Number((100 * share).toPrecision(12));
      expect(partOf("raw"), each.name).toBe(percent(each.raw?.ratio));
      expect(partOf("budget-left"), each.name).toBe(percent(each.budget?.left));
      expect(partOf("burn"), each.name).toBe(isTold ? each.burn : null);
      expect(italian).toContain(`;${each.name};`);
      const { adjusted, burn, kept, left, name, service, target } = objectiveTold(
        told.objectives[n] ?? each,
        told,
        language,
      );
      const line = bare(`${name}${service}, ${each.name}${target}${kept}${adjusted}${left}${burn}`);
      expect(seen(html)).toContain(line);
      expect(bare(pdf)).toContain(line);
      const group = entries.find(
        ({ resource }) => resource["measure"] === `urn:labhub:Measure:objective.${each.name}`,
      )?.resource["group"]?.[0] as unknown as { measureScore: { value?: number; extension?: object[] } };
      expect(group.measureScore.value ?? null).toBe(percent(each.raw?.ratio));
      if (!isTold) expect(group.measureScore.extension?.[0]).toMatchObject({ valueCode: "masked" });
    }
  },
);

/** A number as any format could write it, with or without marks between thousands. */
const guises = (secret: number): readonly string[] => {
  const whole = String(Math.floor(secret));
  return ["", ",", ".", " ", "\u00a0", "\u202f"].map((mark) =>
    whole.replace(/\d(?=(\d{3})+$)/g, `$&${mark}`),
  );
};

test.each(languages)("nothing hidden is in any format, in no guise (%s)", (language) => {
  const planting = [...report.figures.keys(), 201, 202, 203, 204, 400, 500].map(planted);
  const secrets = report.figures
    .filter(({ state }) => state === "suppressed")
    .flatMap(({ value, numerator, denominator, observations, interval }) => [
      value ?? 0,
      numerator ?? 0,
      denominator ?? 0,
      observations ?? 0,
      interval?.low ?? 0,
      interval?.high ?? 0,
    ]);
  expect(secrets.length).toBeGreaterThan(60);
  expect(secrets.every((secret) => planting.some((each) => Math.abs(each - secret) < 10))).toBe(true);
  for (const [format, text] of Object.entries(of(language)))
    for (const guise of new Set(secrets.flatMap(guises))) {
      const at = text.indexOf(guise);
      expect(at < 0 ? null : `${format}: …${text.slice(at - 20, at + 20)}…`).toBeNull();
    }
});

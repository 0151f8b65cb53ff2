import { type CsvFlavour, csvRows, italianExcel, standardCsv } from "../../model/csv.ts";
import type { Figure } from "../../model/figure.ts";
import type { ObjectiveOverMonths, ServiceLevel } from "../../model/objective-standing.ts";
import type { Report } from "../../model/report.ts";
import { definitionsOf, type Shown, stateText } from "../figures.ts";
import type { Bilingual, Language } from "../language.ts";
import { masked } from "../masked.ts";
import { serviceOf } from "../objectives.ts";
import { stratumText } from "../strata.ts";
import { romeTime } from "../times.ts";
import { partText } from "../words/part-words.ts";
import { words } from "../words/words.ts";

const head = [
  "report",
  "row",
  "indicator",
  "version",
  "name",
  "grouping",
  "stratum",
  "stratum_name",
  "part",
  "part_name",
  "from",
  "until",
  "as_of",
  "provisional",
  "state",
  "gap",
  "note",
  "value",
  "unit",
  "interval_low",
  "interval_high",
  "interval_method",
  "interval_level",
  "numerator",
  "denominator",
  "n",
] as const;

type Column = (typeof head)[number];
type Row = Readonly<Record<Column, string | number>>;

/**
 * All figures of a report, one a row, then their parts and what is read beside them. RFC 4180: commas, decimal points, UTF-8,
 * times of Europe/Rome with their offset. Names are in the language. Texts a spreadsheet would take for a formula get an
 * apostrophe; numbers stay numbers, also those below zero, since a number is no formula.
 */
export const toCsv = (report: Report, language: Language): string =>
  written(report, language, standardCsv, ({ key }) => key);

/**
 * The same for Excel in Italian: semicolons, decimal commas, a byte order mark. Excel would make 1006 of 001006 and a date of
 * 2026-03, so a word stands before them.
 */
export const toItalianCsv = (report: Report, language: Language): string =>
  `\uFEFF${written(report, language, italianExcel, wordedKey)}`;

function wordedKey({ by, key }: Figure["stratum"]): string {
  if (by === "municipality")
    return key
      .split("+")
      .map((code) => `ISTAT ${code}`)
      .join(" + ");
  return by === "month" ? `mese ${key}` : key;
}

function written(
  given: Report,
  language: Language,
  flavour: CsvFlavour,
  keyOf: (stratum: Figure["stratum"]) => string,
): string {
  const report = masked(given);
  const definitions = definitionsOf(report);
  const rows = report.figures.flatMap((figure) =>
    rowsOf(report, definitions, figure, language, keyOf(figure.stratum)),
  );
  const promises = report.objectives.flatMap((each) => objectiveRows(report, each, language));
  return [head, ...[...rows, ...promises].map((row) => head.map((column) => row[column]))]
    .map(csvRows(flavour))
    .join("");
}

function rowsOf(
  report: Report,
  definitions: ReturnType<typeof definitionsOf>,
  figure: Figure,
  language: Language,
  stratum: string,
): readonly Row[] {
  const unit = definitions.unit(figure.indicator);
  const place = {
    report: report.id,
    indicator: figure.indicator,
    version: figure.version,
    name: definitions.name(figure.indicator, language),
    grouping: figure.stratum.by,
    stratum,
    stratum_name: stratumText(figure.stratum, report, language),
    from: romeTime(figure.from),
    until: romeTime(figure.until),
    as_of: romeTime(figure.asOf),
    provisional: figure.provisional ? "yes" : "no",
  };
  const parts = figure.parts.map((each) => ({
    ...place,
    row: "part",
    part: each.key,
    part_name: partText(each.key, language),
    ...cellsOf(each, unit, language),
  }));
  const beside = figure.beside.map(({ key, value, unit: own }) => ({
    ...place,
    row: "beside",
    part: key,
    part_name: partText(key, language),
    ...cellsOf({ ...nothing, value }, { it: own, en: own }, language),
  }));
  return [
    { ...place, row: "figure", part: "", part_name: "", ...cellsOf(figure, unit, language) },
    ...parts,
    ...beside,
  ];
}

/** What was promised, a row for each number of it: kept, kept without maintenance, the promise, what is left, the burn. */
function objectiveRows(report: Report, each: ObjectiveOverMonths, language: Language): readonly Row[] {
  const said = words[language].objectives;
  const isMute = each.raw === null || each.raw.valid === 0;
  const place = {
    report: report.id,
    row: "objective",
    indicator: each.name,
    version: "",
    name: each.text[language],
    grouping: "service",
    stratum: each.service,
    stratum_name: serviceOf(each, report, language),
    from: romeTime(each.from),
    until: romeTime(each.until),
    as_of: romeTime(report.asOf),
    provisional: each.provisional ? "yes" : "no",
  };
  const percent = { it: "%", en: "%" };
  const level = (part: string, name: string, of: ServiceLevel | null): Row => ({
    ...place,
    part,
    part_name: name,
    ...cellsOf(of === null ? nothing : levelCells(of), percent, language),
    state: each.state,
    note: isMute ? said.states[each.state] : "",
  });
  const number = (part: string, name: string, value: number | null, unit: string): Row => ({
    ...place,
    part,
    part_name: name,
    ...cellsOf({ ...nothing, value }, { it: unit, en: unit }, language),
    state: each.state,
    note: "",
  });
  const left = each.budget?.left ?? null;
  return [
    level("raw", said.raw, each.raw),
    level("adjusted", said.adjusted, each.adjusted),
    number("target", said.target, percentOf(each.target), "%"),
    number("budget-left", said.left, left === null ? null : percentOf(left), "%"),
    number("burn", said.burn, each.burn, ""),
  ];
}

/** Twelve digits say all there is; more would only show how numbers are kept. */
const percentOf = (share: number): number => Number((100 * share).toPrecision(12));

const levelCells = ({ good, valid, ratio, interval }: ServiceLevel): Shown => ({
  state: "ok",
  gap: null,
  value: ratio === null ? null : percentOf(ratio),
  numerator: good,
  denominator: valid,
  interval:
    interval === null
      ? null
      : { low: percentOf(interval.low), high: percentOf(interval.high), method: "wilson", level: 0.95 },
  observations: valid,
});

const nothing: Shown = {
  state: "ok",
  gap: null,
  value: null,
  numerator: null,
  denominator: null,
  interval: null,
  observations: null,
};

const cellsOf = (each: Shown, unit: Bilingual, language: Language) => ({
  state: each.state,
  gap: each.gap ?? "",
  note: stateText(each, language) ?? "",
  value: each.value ?? "",
  unit: unit[language],
  interval_low: each.interval?.low ?? "",
  interval_high: each.interval?.high ?? "",
  interval_method: each.interval?.method ?? "",
  interval_level: each.interval?.level ?? "",
  numerator: each.numerator ?? "",
  denominator: each.denominator ?? "",
  n: each.observations ?? "",
});

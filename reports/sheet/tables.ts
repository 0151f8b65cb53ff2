import type { Figure, Grouping } from "../../model/figure.ts";
import type { Report } from "../../model/report.ts";
import { besideOf } from "../beside.ts";
import { definitionsOf, figuresOf, type Shown, stateText, toldOf } from "../figures.ts";
import type { Bilingual, Language } from "../language.ts";
import { stratumText } from "../strata.ts";
import { partText } from "../words/part-words.ts";
import { words } from "../words/words.ts";
import type { Cell, SheetRow, SheetTable } from "./sheet.ts";

const numeric = [false, true, true, true, true] as const;

const head = (first: string, language: Language): readonly string[] => {
  const { value, interval, n, counts } = words[language].columns;
  return [first, value, interval, n, counts];
};

/** How an indicator is named where machines and later reports must find it again. */
export const codeOf = ({ indicator, version }: Pick<Figure, "indicator" | "version">): string =>
  `${indicator} v${version}`;

function rowOf(
  name: Cell,
  shown: Shown & { provisional?: boolean },
  unit: Bilingual,
  level: SheetRow["level"],
  language: Language,
): SheetRow {
  const { value, interval, n, counts } = toldOf(shown, unit, language);
  const cells = [name, ...[value, interval, n, counts].map((text): Cell => ({ text }))];
  return { cells, level, isMute: stateText(shown, language) !== null };
}

/** Fifty weeks of each measure nobody reads in a table: they are drawn, and whole in JSON and CSV. */
const isRow = ({ key }: { readonly key: string }): boolean => !key.startsWith("week:");

/** A figure, its parts below it, and what is read with it. Of the citizens' the figure alone: they asked for no more. */
function rowsOf(
  { kind }: Report,
  figure: Figure,
  name: Cell,
  unit: Bilingual,
  language: Language,
): readonly SheetRow[] {
  const own = rowOf(name, figure, unit, "figure", language);
  if (kind === "citizens") return [own];
  const isWhole = figure.stratum.by === "pilot" || kind === "service" || kind === "supplier";
  const { beside, none } = words[language];
  const parts = figure.parts
    .filter(isRow)
    .map((each) =>
      rowOf(
        { text: partText(each.key, language) },
        { ...each, provisional: figure.provisional },
        unit,
        "part",
        language,
      ),
    );
  const others = besideOf(figure, isWhole, language).map((each): SheetRow => {
    const cells = [`${beside}: ${each.name}`, each.value, none, none, none].map((text) => ({ text }));
    return { cells, level: "beside", isMute: false };
  });
  return [own, ...parts, ...others];
}

/** For the whole pilot one table of all indicators; else a table for each, a row for every part of the pilot. */
export function figureTables(
  report: Report,
  indicators: readonly string[],
  by: Grouping,
  language: Language,
): readonly SheetTable[] {
  if (by === "pilot") return [wholeTable(report, indicators, language)];
  return indicators.map((indicator) => tableOf(report, indicator, by, language));
}

function wholeTable(report: Report, indicators: readonly string[], language: Language): SheetTable {
  const definitions = definitionsOf(report);
  const { columns, whole } = words[language];
  const rows = indicators.flatMap((indicator) =>
    figuresOf(report, indicator, "pilot").flatMap((figure) =>
      rowsOf(
        report,
        figure,
        { text: definitions.name(indicator, language), small: codeOf(figure) },
        definitions.unit(indicator),
        language,
      ),
    ),
  );
  return { kind: "table", caption: whole, note: "", head: head(columns.indicator, language), numeric, rows };
}

/** One indicator told apart. */
export function tableOf(report: Report, indicator: string, by: Grouping, language: Language): SheetTable {
  const definitions = definitionsOf(report);
  const figures = figuresOf(report, indicator, by);
  const rows = figures.flatMap((figure) => {
    const code = by === "municipality" || by === "zone" || by === "service" ? figure.stratum.key : undefined;
    const name = {
      text: stratumText(figure.stratum, report, language),
      ...(code && { small: code, inline: true as const }),
    };
    return rowsOf(report, figure, name, definitions.unit(indicator), language);
  });
  const first = figures[0];
  return {
    kind: "table",
    caption: definitions.name(indicator, language),
    note: first === undefined ? indicator : codeOf(first),
    head: head(words[language].groupings[by], language),
    numeric,
    rows,
  };
}

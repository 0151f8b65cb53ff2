import type { Report, ReportChart } from "../../model/report.ts";
import { chartOf, stepsOf } from "../charts/charts.ts";
import { countOf, lostText } from "../charts/steps.ts";
import { figuresOf } from "../figures.ts";
import type { Language } from "../language.ts";
import { words } from "../words/words.ts";
import type { SheetDrawing, SheetRow, SheetTable } from "./sheet.ts";
import { codeOf, tableOf } from "./tables.ts";

/** A drawing and below it the table of the same figures. */
export function drawingWithTables(
  report: Report,
  chart: ReportChart,
  language: Language,
  id: string,
): readonly (SheetDrawing | SheetTable)[] {
  const { svg, title, alt } = chartOf(report, chart, language, id);
  return [{ kind: "drawing", id, caption: title, alt, svg }, ...tablesBelow(report, chart, language)];
}

function tablesBelow(report: Report, chart: ReportChart, language: Language): readonly SheetTable[] {
  if (chart.draws === "steps") return [stepsTable(report, chart, language)];
  // What is drawn is in no table: the drawing's own words tell each week, JSON and CSV hold them.
  if (chart.draws === "weeks") return [];
  if (chart.draws === "months")
    return chart.indicators.map((each) => tableOf(report, each, "month", language));
  return [tableOf(report, chart.indicator, chart.by, language)];
}

function stepsTable(
  report: Report,
  chart: Extract<ReportChart, { draws: "steps" }>,
  language: Language,
): SheetTable {
  const { columns, none } = words[language];
  const rows = stepsOf(report, chart, language).map((step, n): SheetRow => {
    const figure = figuresOf(report, chart.steps[n]?.indicator ?? "", "pilot")[0];
    const name = { text: step.name, ...(figure && { small: codeOf(figure) }) };
    const mark =
      figure?.provisional === true && step.count !== null ? ` ${words[language].provisionalMark}` : "";
    return {
      cells: [
        name,
        { text: `${countOf(step, language)}${mark}` },
        { text: lostText(step, language) ?? none },
      ],
      level: "figure",
      isMute: step.count === null,
    };
  });
  const head = [columns.step, columns.count, columns.dropOff];
  return {
    kind: "table",
    caption: chart.title[language],
    note: "",
    head,
    numeric: [false, true, true],
    rows,
  };
}

import type { CustomSeriesRenderItem } from "echarts";
import type { Figure } from "../../model/figure.ts";
import { stateText } from "../figures.ts";
import type { Bilingual, Language } from "../language.ts";
import { numberText } from "../numbers.ts";
import { words } from "../words/words.ts";
import { monthLabels } from "./course.ts";
import { dotted, hatched, label, paper, soft, text, width } from "./drawing.ts";
import { keyHeight, patternKey } from "./legend.ts";
import { inkOn, shadeOf, shades } from "./shades.ts";
import { wrapped } from "./spread.ts";

/** One indicator through the months. A month without a figure is left out. */
export interface MonthRow {
  readonly name: string;
  readonly unit: Bilingual;
  readonly figures: readonly Figure[];
}

const nameWidth = 136;
const rowHeight = 40;

export const monthsOf = (rows: readonly MonthRow[]): readonly string[] =>
  [...new Set(rows.flatMap(({ figures }) => figures.map(({ stratum }) => stratum.key)))].toSorted();

const plotHeight = (rows: readonly MonthRow[]): number => 70 + rowHeight * rows.length;
export const monthsHeight = (rows: readonly MonthRow[]): number =>
  plotHeight(rows) + keyHeight(rows.flatMap(({ figures }) => figures));

/** A field for each indicator and month, darker for more within its row, the number written into it. */
export function monthsOptions(
  rows: readonly MonthRow[],
  language: Language,
  labels: (columns: readonly string[], language: Language) => readonly string[] = monthLabels,
  byRow: string = words[language].chart.byRow,
) {
  const months = monthsOf(rows);
  const fields = rows.flatMap((row, y) =>
    row.figures.map((figure) => ({ figure, row, x: months.indexOf(figure.stratum.key), y })),
  );
  return {
    grid: {
      left: nameWidth,
      right: 4,
      top: 4,
      bottom: 66 + keyHeight(rows.flatMap(({ figures }) => figures)),
    },
    graphic: {
      elements: patternKey(
        rows.flatMap(({ figures }) => figures),
        language,
        plotHeight(rows),
      ),
    },
    xAxis: {
      type: "category",
      data: [...labels(months, language)],
      name: byRow,
      nameLocation: "start",
      nameGap: nameWidth - 4,
      nameTextStyle: {
        ...label,
        color: soft,
        fontSize: 12,
        align: "left",
        verticalAlign: "top",
        padding: [44, 0, 0, 0],
      },
      axisLabel: { ...label, fontSize: 12, interval: 0, lineHeight: 14 },
      axisTick: { show: false },
      axisLine: { show: false },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: rows.map(({ name }) => wrapped(name, 19)),
      axisLabel: { ...label, fontSize: 13, interval: 0, lineHeight: 15 },
      axisTick: { show: false },
      axisLine: { show: false },
    },
    series: [
      {
        type: "custom",
        silent: true,
        data: fields.map(({ x, y }) => [x, y]),
        renderItem: renderField(fields, language, (width - nameWidth - 4) / Math.max(1, months.length)),
      },
    ],
  };
}

interface Field {
  readonly figure: Figure;
  readonly row: MonthRow;
}

function renderField(fields: readonly Field[], language: Language, wide: number): CustomSeriesRenderItem {
  const ends = new Map<MonthRow, { low: number; high: number }>();
  for (const { row } of fields) {
    const values = row.figures.flatMap((each) => (each.value === null ? [] : [each.value]));
    ends.set(row, { low: Math.min(...values), high: Math.max(...values) });
  }
  return (params, api) => {
    const field = fields[params.dataIndex];
    if (field === undefined) return null;
    const [x = 0, y = 0] = api.coord([api.value(0), api.value(1)]);
    const box = { x: x - wide / 2, y: y - rowHeight / 2, width: wide, height: rowHeight };
    const { figure, row } = field;
    const value = stateText(figure, language) === null ? figure.value : null;
    if (value === null) {
      const fill = figure.state === "suppressed" ? hatched : dotted;
      return { type: "rect", shape: box, style: { fill, stroke: paper, lineWidth: 2 } };
    }
    const { low, high } = ends.get(row) ?? { low: value, high: value };
    const shade = shadeOf(value, low, high);
    return {
      type: "group",
      children: [
        { type: "rect", shape: box, style: { fill: shades[shade] ?? paper, stroke: paper, lineWidth: 2 } },
        ...(wide < 26 ? [] : [written(numberText(value, row.unit, language), x, y, shade, wide)]),
      ],
    };
  };
}

/** Turned to stand where it would be broader than its field. */
const written = (number: string, x: number, y: number, shade: number, wide: number) => ({
  type: "text" as const,
  x,
  y,
  rotation: number.length * 6.6 > wide ? Math.PI / 2 : 0,
  style: {
    ...text,
    fontSize: 12,
    fill: inkOn(shade),
    text: number,
    align: "center" as const,
    verticalAlign: "middle" as const,
  },
});

import type { CustomSeriesRenderItem } from "echarts";
import type { Figure } from "../../model/figure.ts";
import { stateText } from "../figures.ts";
import type { Bilingual, Language } from "../language.ts";
import { shortMonth } from "../times.ts";
import { words } from "../words/words.ts";
import { axisText } from "./bars.ts";
import { blue, dotted, hatched, ink, label, line, paper, soft } from "./drawing.ts";
import { keyHeight, patternKey } from "./legend.ts";
import { spreadOf } from "./spread.ts";

const plotHeight = 316;
export const courseHeight = (figures: readonly Figure[]): number => plotHeight + keyHeight(figures);

/** `mar`, with the year below where one begins. */
export const monthLabels = (months: readonly string[], language: Language): readonly string[] =>
  months.map((month, n) =>
    n === 0 || month.endsWith("-01")
      ? `${shortMonth(month, language)}\n${month.slice(0, 4)}`
      : shortMonth(month, language),
  );

/** A line through the months with the interval of each; it breaks where a month has no value. */
export function courseOptions(figures: readonly Figure[], unit: Bilingual, language: Language) {
  const spread = spreadOf(figures, unit.en);
  return {
    grid: { left: 64, right: 16, top: 16, bottom: 68 + keyHeight(figures) },
    graphic: { elements: patternKey(figures, language, plotHeight) },
    xAxis: {
      type: "category",
      data: monthLabels(
        figures.map(({ stratum }) => stratum.key),
        language,
      ),
      name: words[language].chart.whiskers,
      nameLocation: "middle",
      nameGap: 46,
      nameTextStyle: { ...label, color: soft, fontSize: 12 },
      axisLabel: { ...label, hideOverlap: true, lineHeight: 16 },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: soft } },
    },
    yAxis: {
      type: "value",
      ...spread,
      axisLabel: { ...label, color: soft, formatter: (value: number) => axisText(value, language) },
      splitLine: { lineStyle: { color: line } },
    },
    series: [
      {
        type: "custom",
        silent: true,
        data: figures.map((_, month) => month),
        encode: { x: 0, y: [] },
        renderItem: renderMonth(figures, language, spread),
      },
      {
        type: "line",
        silent: true,
        data: figures.map((each) => (stateText(each, language) === null ? each.value : null)),
        connectNulls: false,
        symbol: "circle",
        symbolSize: 9,
        lineStyle: { color: blue, width: 2 },
        itemStyle: { color: blue, borderColor: paper, borderWidth: 1.5 },
      },
    ],
  };
}

/** The whisker of a month; or, over the whole height, that it is hidden or too little. */
function renderMonth(
  figures: readonly Figure[],
  language: Language,
  { min, max }: { min: number; max: number },
): CustomSeriesRenderItem {
  return (params, api) => {
    const month = params.dataIndex;
    const figure = figures[month];
    if (figure === undefined) return null;
    const [x = 0, bottom = 0] = api.coord([month, min]);
    const top = api.coord([month, max])[1] ?? 0;
    if (stateText(figure, language) !== null) {
      const fill = figure.state === "suppressed" ? hatched : dotted;
      return { type: "rect", shape: { x: x - 8, y: top, width: 16, height: bottom - top }, style: { fill } };
    }
    if (figure.interval === null) return null;
    const y = (value: number) => api.coord([month, value])[1] ?? 0;
    const [low, high] = [y(figure.interval.low), y(figure.interval.high)];
    const style = { stroke: ink, lineWidth: 1.5 };
    return {
      type: "group",
      children: [
        { type: "line", shape: { x1: x, y1: low, x2: x, y2: high }, style },
        { type: "line", shape: { x1: x - 5, y1: low, x2: x + 5, y2: low }, style },
        { type: "line", shape: { x1: x - 5, y1: high, x2: x + 5, y2: high }, style },
      ],
    };
  };
}

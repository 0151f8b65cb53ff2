import type { CustomSeriesRenderItem } from "echarts";
import { type Shown, stateText } from "../figures.ts";
import type { Bilingual, Language } from "../language.ts";
import { countText, markText } from "../numbers.ts";
import { words } from "../words/words.ts";
import { blue, dotted, hatched, ink, label, line, soft, text } from "./drawing.ts";
import { spreadOf, wrapped } from "./spread.ts";

export interface Bar {
  readonly name: string;
  readonly shown: Shown;
}

const rowHeight = 44;
const nameWidth = 168;

/** How high a chart of so many bars is. */
export const barsHeight = (bars: readonly Bar[]): number => 74 + rowHeight * Math.max(1, bars.length);

/** Bars that lie, a whisker for the interval, the number at the end; hidden ones hatched with the reason in words. */
export function barsOptions(bars: readonly Bar[], unit: Bilingual, language: Language) {
  const spread = spreadOf(
    bars.map(({ shown }) => shown),
    unit.en,
  );
  return {
    grid: { left: nameWidth, right: 96, top: 8, bottom: 58 },
    xAxis: {
      type: "value",
      ...spread,
      name: words[language].chart.whiskers,
      nameLocation: "start",
      nameGap: 34,
      nameTextStyle: { ...label, color: soft, fontSize: 12, align: "left", verticalAlign: "top" },
      axisLabel: { ...label, color: soft, formatter: (value: number) => axisText(value, language) },
      splitLine: { lineStyle: { color: line } },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: bars.map(({ name }) => wrapped(name, 22)),
      axisLabel: { ...label, interval: 0, lineHeight: 16 },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: soft } },
    },
    series: [
      {
        type: "custom",
        silent: true,
        clip: false,
        data: bars.map((_, row) => row),
        encode: { x: [], y: 0 },
        renderItem: renderBar(bars, unit, language, spread.min),
      },
    ],
  };
}

/** A mark of an axis: as many decimals as it has, two at most. */
export const axisText = (value: number, language: Language): string =>
  countText(Number(value.toFixed(2)), language);

function renderBar(
  bars: readonly Bar[],
  unit: Bilingual,
  language: Language,
  min: number,
): CustomSeriesRenderItem {
  return (params, api) => {
    const bar = bars[params.dataIndex];
    if (bar === undefined) return null;
    const at = (value: number): number => api.coord([value, params.dataIndex])[0] ?? 0;
    const y = api.coord([min, params.dataIndex])[1] ?? 0;
    const state = stateText(bar.shown, language);
    if (state !== null) return unshown(bar.shown.state === "suppressed", at(min), y, state);
    const { value, interval } = bar.shown;
    const [zero, end] = [at(0), at(value ?? 0)];
    const farthest = Math.max(zero, end, interval === null ? end : at(interval.high));
    return {
      type: "group",
      children: [
        {
          type: "rect",
          shape: { x: Math.min(zero, end), y: y - 11, width: Math.abs(end - zero), height: 22 },
          style: { fill: blue },
        },
        ...(interval === null ? [] : whisker(at(interval.low), at(interval.high), y)),
        {
          type: "text",
          x: farthest + 8,
          y,
          style: { ...text, text: markText(value ?? 0, unit, language), verticalAlign: "middle" },
        },
      ],
    };
  };
}

/** A line with ends, light below so that it is seen on the bar too. */
const whisker = (low: number, high: number, y: number) =>
  [
    { stroke: "#ffffff", lineWidth: 4 },
    { stroke: ink, lineWidth: 1.5 },
  ].flatMap((style) => [
    { type: "line" as const, shape: { x1: low, y1: y, x2: high, y2: y }, style },
    { type: "line" as const, shape: { x1: low, y1: y - 5, x2: low, y2: y + 5 }, style },
    { type: "line" as const, shape: { x1: high, y1: y - 5, x2: high, y2: y + 5 }, style },
  ]);

/** Always of one size: nothing about the figure shows. */
const unshown = (isHidden: boolean, x: number, y: number, state: string) => ({
  type: "group" as const,
  children: [
    {
      type: "rect" as const,
      shape: { x, y: y - 11, width: 44, height: 22 },
      style: { fill: isHidden ? hatched : dotted, stroke: soft, lineWidth: 1 },
    },
    {
      type: "text" as const,
      x: x + 52,
      y,
      style: { ...text, text: state, verticalAlign: "middle" as const },
    },
  ],
});

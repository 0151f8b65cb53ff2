import type { CustomSeriesRenderItem } from "echarts";
import type { FigureState } from "../../model/figure.ts";
import type { Language } from "../language.ts";
import { countText, markText } from "../numbers.ts";
import { words } from "../words/words.ts";
import { blue, dotted, fontSize, hatched, ink, label, soft, text } from "./drawing.ts";
import { wrapped } from "./spread.ts";

/** One step: how many got so far, and how many fewer than in the step before, where both are known. */
export interface Step {
  readonly name: string;
  readonly state: FigureState;
  readonly count: number | null;
  readonly lost: number | null;
  readonly lostShare: number | null;
}

const nameWidth = 168;
const rowHeight = 52;
const share = { it: "%", en: "%" } as const;

export const stepsHeight = (steps: readonly Step[]): number => 16 + rowHeight * Math.max(1, steps.length);

/** How a drop-off is written: `−30 (25,0 %)`. */
export function lostText({ lost, lostShare }: Step, language: Language): string | null {
  if (lost === null || lostShare === null) return null;
  return words[language].chart.lost(countText(lost, language), markText(lostShare, share, language));
}

/** Bars that lie, as long as the counts are; never tapered, which would lie about the last step. */
export function stepsOptions(steps: readonly Step[], language: Language) {
  const most = Math.max(1, ...steps.map(({ count }) => count ?? 0));
  return {
    grid: { left: nameWidth, right: 150, top: 4, bottom: 4 },
    xAxis: { type: "value", min: 0, max: most, show: false },
    yAxis: {
      type: "category",
      inverse: true,
      data: steps.map(({ name }) => wrapped(name, 22)),
      axisLabel: { ...label, interval: 0, lineHeight: 16 },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: soft } },
    },
    series: [
      {
        type: "custom",
        silent: true,
        clip: false,
        data: steps.map((_, row) => row),
        encode: { x: [], y: 0 },
        renderItem: renderStep(steps, language),
      },
    ],
  };
}

function renderStep(steps: readonly Step[], language: Language): CustomSeriesRenderItem {
  return (params, api) => {
    const step = steps[params.dataIndex];
    if (step === undefined) return null;
    const [x = 0, y = 0] = api.coord([0, params.dataIndex]);
    const end = step.count === null ? x + 44 : (api.coord([step.count, params.dataIndex])[0] ?? x);
    const lost = lostText(step, language);
    return {
      type: "group",
      children: [
        {
          type: "rect",
          shape: { x, y: y - 15, width: Math.max(1, end - x), height: 30 },
          style: styleOf(step),
        },
        said(countOf(step, language), end + 8, lost === null ? y : y - 8, fontSize, ink),
        ...(lost === null ? [] : [said(lost, end + 8, y + 9, 12, soft)]),
      ],
    };
  };
}

const styleOf = ({ count, state }: Step) =>
  count === null
    ? { fill: state === "suppressed" ? hatched : dotted, stroke: soft, lineWidth: 1 }
    : { fill: blue, stroke: blue, lineWidth: 1 };

/** How many, or in words why that is not said. */
export function countOf({ count, state }: Step, language: Language): string {
  if (count !== null) return countText(count, language);
  return words[language].states[state === "suppressed" ? "suppressed" : "insufficient-data"];
}

const said = (words: string, x: number, y: number, size: number, fill: string) => ({
  type: "text" as const,
  x,
  y,
  style: { ...text, fontSize: size, fill, text: words, verticalAlign: "middle" as const },
});

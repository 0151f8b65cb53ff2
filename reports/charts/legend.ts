import type { Figure } from "../../model/figure.ts";
import type { Bilingual, Language } from "../language.ts";
import { markText } from "../numbers.ts";
import { words } from "../words/words.ts";
import { dotted, hatched, paper, soft, text } from "./drawing.ts";
import { shades } from "./shades.ts";
import { wrapped } from "./spread.ts";

export const legendHeight = 104;

const box = (x: number, y: number, fill: string, wide = 22) => ({
  type: "rect",
  silent: true,
  shape: { x, y, width: wide, height: 16 },
  style: { fill, stroke: soft, lineWidth: 0.8 },
});

const said = (x: number, y: number, words: string, fontSize = 13) => ({
  type: "text",
  silent: true,
  x,
  y,
  style: { ...text, fontSize, text: words, verticalAlign: "middle" },
});

const keyRow = 30;
const isMute = ({ state }: Pick<Figure, "state">): boolean => state !== "ok";

/** How much room the key to the patterns takes: none where nothing is hidden or too little. */
export const keyHeight = (figures: readonly Pick<Figure, "state">[]): number =>
  figures.some(isMute) ? keyRow : 0;

/** What hatching and dots mean, where there are any. */
export function patternKey(figures: readonly Pick<Figure, "state">[], language: Language, top: number) {
  const { states } = words[language];
  if (!figures.some(isMute)) return [];
  return [
    box(8, top + 6, hatched),
    said(36, top + 14, states.suppressed),
    box(244, top + 6, dotted),
    said(272, top + 14, states["insufficient-data"]),
  ];
}

/** What the colours and patterns of a map mean, and that its borders are not the real ones. */
export function legendOf(
  ends: { readonly low: number; readonly high: number } | null,
  unit: Bilingual,
  language: Language,
  top: number,
) {
  const { states, chart } = words[language];
  const scale =
    ends === null
      ? []
      : [
          ...shades.map((shade, n) => box(140 + n * 30, top + 8, shade, 30)),
          {
            ...said(132, top + 16, markText(ends.low, unit, language)),
            style: {
              ...text,
              fontSize: 13,
              text: markText(ends.low, unit, language),
              align: "right",
              verticalAlign: "middle",
            },
          },
          said(140 + shades.length * 30 + 8, top + 16, markText(ends.high, unit, language)),
        ];
  return [
    ...scale,
    box(8, top + 38, hatched),
    said(36, top + 46, states.suppressed),
    box(214, top + 38, dotted),
    said(242, top + 46, states["insufficient-data"]),
    box(382, top + 38, paper),
    said(410, top + 46, chart.notInPilot),
    said(8, top + 80, wrapped(chart.notBorders, 72), 12.5),
  ];
}

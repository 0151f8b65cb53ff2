import type { Figure } from "../../model/figure.ts";
import { municipalities } from "../../model/territory.ts";
import { stateText } from "../figures.ts";
import type { Bilingual, Language } from "../language.ts";
import { markText } from "../numbers.ts";
import { type Cell, cellsOf, type Point } from "./cells.ts";
import { dotted, hatched, ink, paper, soft, text, width } from "./drawing.ts";
import { legendHeight, legendOf } from "./legend.ts";
import { inkOn, shadeOf, shades } from "./shades.ts";

export interface Territory {
  readonly by: "zone" | "municipality";
  readonly figures: readonly Figure[];
  readonly unit: Bilingual;
}

/** What a cell is coloured by: its zone's figure, its own, or that of the municipalities it is shown with. */
function figureOfCell({ by, figures }: Territory): (cell: Cell) => Figure | undefined {
  const byKey = new Map(figures.flatMap((each) => each.stratum.key.split("+").map((key) => [key, each])));
  return ({ municipality }) => byKey.get(by === "zone" ? municipality.zone : municipality.code);
}

function zonesOf({ by, figures }: Territory): ReadonlySet<string> {
  const all = [...municipalities.values()];
  if (by === "zone") return new Set(all.map(({ zone }) => zone));
  const codes = new Set<string>(figures.flatMap(({ stratum }) => stratum.key.split("+")));
  return new Set(all.filter(({ code }) => codes.has(code)).map(({ zone }) => zone));
}

/** The territory with an area for each municipality, coloured by its figure or its zone's. `height` is the drawing's. */
export function mapOptions(territory: Territory, language: Language) {
  const { cells, height } = cellsOf(zonesOf(territory), width);
  const figureOf = figureOfCell(territory);
  const values = territory.figures.flatMap((each) =>
    stateText(each, language) === null && each.value !== null ? [each.value] : [],
  );
  const ends = { low: Math.min(...values), high: Math.max(...values) };
  const shadeOfCell = (cell: Cell): number | null => {
    const figure = figureOf(cell);
    return figure === undefined || figure.value === null || stateText(figure, language) !== null
      ? null
      : shadeOf(figure.value, ends.low, ends.high);
  };
  const fillOf = (cell: Cell): string => {
    const [figure, shade] = [figureOf(cell), shadeOfCell(cell)];
    if (figure === undefined) return paper;
    if (shade !== null) return shades[shade] ?? paper;
    return figure.state === "suppressed" ? hatched : dotted;
  };
  const areas = cells.map((cell) => ({
    type: "polygon",
    silent: true,
    shape: { points: cell.outline },
    style: { fill: fillOf(cell), stroke: "#9fb2c4", lineWidth: territory.by === "zone" ? 0.4 : 0.8 },
  }));
  const labels =
    territory.by === "zone"
      ? zoneLabels(cells, shadeOfCell, territory, language)
      : municipalityLabels(cells, shadeOfCell, figureOf);
  return {
    height: height + legendHeight,
    options: {
      graphic: {
        elements: [
          ...areas,
          ...borders(cells),
          ...labels,
          ...legendOf(values.length === 0 ? null : ends, territory.unit, language, height),
        ],
      },
    },
  };
}

const near = ([x, y]: Point) => `${Math.round(x * 20)},${Math.round(y * 20)}`;

/** The sides of cells that part two zones, or the territory from the rest. */
function borders(cells: readonly Cell[]) {
  const sides = new Map<
    string,
    { readonly from: Point; readonly to: Point; readonly zones: Set<string>; n: number }
  >();
  for (const { outline, municipality } of cells)
    outline.forEach((from, n) => {
      const to = outline[(n + 1) % outline.length] ?? from;
      const key = [near(from), near(to)].toSorted().join(" ");
      const side = sides.get(key) ?? { from, to, zones: new Set<string>(), n: 0 };
      side.zones.add(municipality.zone);
      side.n += 1;
      sides.set(key, side);
    });
  return [...sides.values()]
    .filter(({ zones, n }) => zones.size > 1 || n === 1)
    .map(({ from, to }) => ({
      type: "line",
      silent: true,
      shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] },
      style: { stroke: ink, lineWidth: 1.2 },
    }));
}

const written = (said: string, [x, y]: Point, fill: string, fontSize: number) => ({
  type: "text",
  silent: true,
  x,
  y,
  style: { ...text, fontSize, fill, text: said, align: "center", verticalAlign: "middle" },
});

/** A light plate, so that words can be read over hatching. */
const plate = ([x, y]: Point, wide: number, high: number) => ({
  type: "rect",
  silent: true,
  shape: { x: x - wide / 2, y: y - high / 2, width: wide, height: high, r: 3 },
  style: { fill: paper, opacity: 0.9 },
});

function zoneLabels(
  cells: readonly Cell[],
  shadeOfCell: (cell: Cell) => number | null,
  { figures, unit }: Territory,
  language: Language,
) {
  const byZone = Map.groupBy(cells, ({ municipality }) => municipality.zone);
  return [...byZone].flatMap(([zone, own]) => {
    const middle: Point = [
      own.reduce((sum, { seat }) => sum + seat[0], 0) / own.length,
      own.reduce((sum, { seat }) => sum + seat[1], 0) / own.length,
    ];
    const figure = figures.find(({ stratum }) => stratum.key === zone);
    const shade = own[0] === undefined ? null : shadeOfCell(own[0]);
    const number = zone.replace("z", "");
    if (shade === null || figure?.value === null || figure === undefined)
      return [plate(middle, 8 + 8 * number.length, 18), written(number, middle, soft, 14)];
    const value = markText(figure.value, unit, language);
    return [
      plate(middle, 6 + 7 * value.length, 34),
      written(
        `${number}
${value}`,
        middle,
        ink,
        13,
      ),
    ];
  });
}

function municipalityLabels(
  cells: readonly Cell[],
  shadeOfCell: (cell: Cell) => number | null,
  figureOf: (cell: Cell) => Figure | undefined,
) {
  return cells.flatMap((cell) => {
    if (figureOf(cell) === undefined) return [];
    const { name } = cell.municipality;
    const [from, to] = breadthAt(cell, cell.seat[1]);
    const wide = 5.9 * name.length;
    if (wide > to - from) return [];
    const shade = shadeOfCell(cell);
    const place: Point = [Math.min(Math.max(cell.seat[0], from + wide / 2), to - wide / 2), cell.seat[1]];
    if (shade !== null) return [written(name, place, inkOn(shade), 11)];
    return [plate(place, wide + 4, 14), written(name, place, soft, 11)];
  });
}

/** From where to where a cell reaches, all along a line of letters at a height. */
function breadthAt({ outline }: Cell, y: number): readonly [from: number, to: number] {
  const [froms, tos]: [number[], number[]] = [[], []];
  for (const height of [y - 6, y + 6]) {
    const crossings = outline.flatMap(([x, top], n) => {
      const [nextX, nextY] = outline[(n + 1) % outline.length] ?? [x, top];
      return top < height === nextY < height ? [] : [x + ((nextX - x) * (height - top)) / (nextY - top)];
    });
    froms.push(Math.min(...crossings));
    tos.push(Math.max(...crossings));
  }
  return [Math.max(...froms), Math.min(...tos)];
}

import { bucketEnd, bucketStart } from "../model/civil-time.ts";
import type { ChartRange, Language } from "../model/pages.ts";
import { atMillisecond, hours, type Instant } from "../model/time.ts";
import { type Html, html } from "./html.ts";
import { isUpper, type Limit, signs } from "./limits.ts";
import { gapsBetween, type Scale, type Span, valueScale } from "./scale.ts";
import { clockText, dayText, numberText } from "./times.ts";
import type { Words } from "./words.ts";

/** One drawn point: a reading, or an hour of them with its least and most. */
export interface ChartPoint {
  readonly at: Instant;
  readonly value: number;
  readonly least: number;
  readonly most: number;
}

export interface Chart {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly unit: string;
  readonly points: readonly ChartPoint[];
  readonly limits: readonly Limit[];
  readonly from: Instant;
  readonly until: Instant;
  readonly range: ChartRange;
  readonly language: Language;
  readonly words: Words;
}

/** Pixels. Widths are shares of whatever the page gives, so that text keeps its size on a telephone. */
const plotHeight = 168;
const axisHeight = 24;
const across = 1000;

/** Dots only while they can be told apart. */
const dotsAtMost = 150;

/** A chart as SVG: value axis beside a plot that is as wide as there is room. */
export function chartFigure(chart: Chart): Html {
  const values = [
    ...chart.points.flatMap((point) => [point.least, point.most]),
    ...chart.limits.map((limit) => limit.value),
  ];
  const scale = valueScale(values);
  const y = (value: number): number =>
    round(plotHeight - ((value - scale.least) / (scale.most - scale.least)) * plotHeight);
  const x = (at: number): number => round(((at - chart.from) / (chart.until - chart.from)) * across);
  const place: Place = { x, y };
  const begin = (limit: Limit): string => percent(Math.max(0, x(limit.from)));
  const end = ({ until }: Limit): string => (until === null ? "100%" : percent(x(until)));
  return html`<div class="chart">
${valueAxis(scale, place, chart.language)}
<svg class="plot" height="${plotHeight + axisHeight}" role="img" aria-labelledby="${chart.id}-title ${chart.id}-summary">
<title id="${chart.id}-title">${chart.title}</title>
<desc id="${chart.id}-summary">${chart.summary}</desc>
${gapBlocks(chart, place)}
${scale.ticks.map((tick) => html`<line class="grid" x1="0" x2="100%" y1="${y(tick)}" y2="${y(tick)}"/>`)}
${timeTicks(chart, place)}
${chart.limits.map((limit) => html`<line class="limit limit-${limit.priority}" x1="${begin(limit)}" x2="${end(limit)}" y1="${y(limit.value)}" y2="${y(limit.value)}"/>`)}
${drawnPoints(chart, place)}
${limitTexts(chart, place)}
</svg>
</div>`;
}

/** Thousandths of the width, and pixels from the top. */
interface Place {
  x(at: number): number;
  y(value: number): number;
}

const round = (n: number): number => Math.round(n * 10) / 10;
const percent = (thousandths: number): string => `${round(thousandths) / 10}%`;

const valueAxis = ({ ticks }: Scale, { y }: Place, language: Language): Html =>
  html`<svg class="axis" width="44" height="${plotHeight + axisHeight}" aria-hidden="true" focusable="false">${ticks.map(
    (tick) =>
      html`<text x="38" y="${Math.max(10, y(tick) + 4)}" text-anchor="end">${numberText(tick, language)}</text>`,
  )}</svg>`;

function gapBlocks({ points, from, until, words }: Chart, { x }: Place): readonly Html[] {
  const times = points.map((point) => point.at);
  return gapsBetween(times, { from, until }).map((gap) => {
    const [left, width] = [x(gap.from), x(gap.until) - x(gap.from)];
    const label = html`<text class="gap-text${width < 260 && html` gap-text-narrow`}" x="${percent(left + width / 2)}" y="${plotHeight - 8}" text-anchor="middle">${words.noData}</text>`;
    return html`<rect class="gap" x="${percent(left)}" width="${percent(width)}" y="0" height="${plotHeight}"/>${width > 120 && label}`;
  });
}

/** Every six civil hours of a day; every midnight of a week. Days that change the clock have 23 or 25 hours. */
function timeTicks({ from, until, range }: Chart, { x }: Place): readonly Html[] {
  return tickTimes(from, until, range).map((at) => {
    const left = percent(x(at));
    const isMidnight = bucketStart(at, "P1D", "Europe/Rome") === at;
    return html`<line class="grid" x1="${left}" x2="${left}" y1="0" y2="${plotHeight}"/><text x="${left}" y="${plotHeight + 17}" text-anchor="middle">${isMidnight ? dayText(at) : clockText(at)}</text>`;
  });
}

function tickTimes(from: Instant, until: Instant, range: ChartRange): readonly Instant[] {
  const ticks: Instant[] = [];
  for (let day = bucketStart(from, "P1D", "Europe/Rome"); day < until; ) {
    const next = bucketEnd(day, "P1D", "Europe/Rome");
    ticks.push(day);
    if (range === "24h") {
      const noon = atMillisecond(next - hours(12));
      ticks.push(atMillisecond(noon - hours(6)), noon, atMillisecond(noon + hours(6)));
    }
    day = next;
  }
  // A label at the very edge would be cut.
  const margin = (until - from) / 40;
  return ticks.filter((tick) => tick > from + margin && tick < until - margin);
}

/** The line breaks where nothing was measured; hours of readings lie on a band from their least to their most. */
function drawnPoints({ points, from, until }: Chart, place: Place): Html {
  const runs = runsOf(
    points,
    gapsBetween(
      points.map((point) => point.at),
      { from, until },
    ),
  );
  const line = runs
    .map((run) =>
      pathOf(
        run.map((point) => [point.at, point.value]),
        place,
      ),
    )
    .join("");
  const band = runs
    .filter((run) => run.some((point) => point.least !== point.most))
    .map(
      (run) =>
        `${pathOf([...run.map((p) => [p.at, p.most] as const), ...run.toReversed().map((p) => [p.at, p.least] as const)], place)}Z`,
    )
    .join("");
  const dots = points.length > dotsAtMost ? runs.filter((run) => run.length === 1).flat() : points;
  return html`<svg width="100%" height="${plotHeight}" viewBox="0 0 ${across} ${plotHeight}" preserveAspectRatio="none">${band !== "" && html`<path class="band" d="${band}"/>`}<path class="line" d="${line}"/></svg>
${dots.map((dot) => html`<circle class="dot" cx="${percent(place.x(dot.at))}" cy="${place.y(dot.value)}" r="2.5"/>`)}`;
}

function runsOf(points: readonly ChartPoint[], gaps: readonly Span[]): readonly (readonly ChartPoint[])[] {
  const starts = new Set(gaps.map((gap) => gap.until));
  const runs: ChartPoint[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    if (run === undefined || starts.has(point.at)) runs.push([point]);
    else run.push(point);
  }
  return runs;
}

const pathOf = (points: readonly (readonly [number, number])[], { x, y }: Place): string =>
  points.map(([at, value], index) => `${index === 0 ? "M" : "L"}${x(at)} ${y(value)}`).join("");

/** At the old end of the chart, off the newest values. Above its line where a limit is an upper one, below where it is a lower one: on the side that passes it. */
function limitTexts({ limits, from, language, unit, words }: Chart, { x, y }: Place): readonly Html[] {
  const lines = limits
    .map((limit) => ({
      text: limitText(limit, unit, language, words),
      x: limit.from > from ? percent(x(limit.from)) : "6",
      y: y(limit.value) + (isUpper(limit) ? -5 : 13),
    }))
    .sort((a, b) => a.y - b.y);
  let free = 11;
  return lines.map(({ text, x: left, y: wished }) => {
    const at = Math.min(plotHeight - 3, Math.max(free, wished));
    free = at + 13;
    return html`<text class="limit-text" x="${left}" y="${at}">${text}</text>`;
  });
}

/** `Alta: < 90 %`. */
export const limitText = (limit: Limit, unit: string, language: Language, words: Words): string =>
  words.limitText(
    words[`priority_${limit.priority}`],
    signs[limit.operator],
    `${numberText(limit.value, language)} ${unit}`,
  );

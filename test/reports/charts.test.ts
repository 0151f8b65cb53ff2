import { expect, test } from "vitest";
import type { ReportChart } from "../../model/report.ts";
import { cellsOf, clipped, type Point } from "../../reports/charts/cells.ts";
import { chartOf } from "../../reports/charts/charts.ts";
import { inkOn, shades } from "../../reports/charts/shades.ts";
import { spreadOf } from "../../reports/charts/spread.ts";
import { languages } from "../../reports/language.ts";
import { figureOf, planted, reportOf } from "./builders.ts";
import { wholeReport } from "./whole-report.ts";

const report = wholeReport();
const charts = report.sections.flatMap(({ blocks }) =>
  blocks.filter((block): block is ReportChart & { kind: "chart" } => block.kind === "chart"),
);
const drawings = languages.flatMap((language) =>
  charts.map((chart, n) => ({ chart, language, drawing: chartOf(report, chart, language, `c${n}`) })),
);

test("there is a chart of every kind, and each drawn again has the same bytes", () => {
  expect(new Set(charts.map(({ draws }) => draws))).toEqual(
    new Set(["bars", "map", "course", "months", "steps"]),
  );
  for (const { chart, language, drawing } of drawings)
    expect(chartOf(report, chart, language, `c${charts.indexOf(chart)}`).svg).toBe(drawing.svg);
});

test("a drawing says what it is, brings no style and no script, and says each word once", () => {
  for (const { drawing, chart } of drawings) {
    const { svg, alt, title } = drawing;
    expect(svg).toMatch(
      /^<svg[^>]* role="img" aria-labelledby="c\d-title" aria-describedby="c\d-desc"><title /,
    );
    expect(alt).toContain(title);
    expect(svg).not.toMatch(/<style|style=|<script|class=|\bon\w+=|zr\d/);
    expect(svg, "no outline draws text twice").not.toMatch(/<text[^>]*stroke="(?!none)/);
    const ids = [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size, chart.draws).toBe(ids.length);
    expect(svg).toContain("-hatched)");
  }
});

test("nothing that is hidden is drawn or told, not even as a length", () => {
  const secrets = [5, 14, 23, 32, 201, 202, 203, 204, 400].map(planted);
  for (const { drawing } of drawings)
    for (const secret of secrets) expect(drawing.svg).not.toContain(String(Math.floor(secret)));
  // The same report with other secrets is drawn alike.
  const others = {
    ...report,
    figures: report.figures.map((each) =>
      each.state === "suppressed"
        ? { ...each, value: 1, numerator: 2, denominator: 3, observations: 4 }
        : each,
    ),
  };
  for (const { chart, language, drawing } of drawings)
    expect(chartOf(others, chart, language, `c${charts.indexOf(chart)}`)).toEqual(drawing);
});

test("what cannot be shown is told in words, and the map says that its borders are not the real ones", () => {
  for (const { chart, language, drawing } of drawings) {
    expect(drawing.alt).toContain(language === "it" ? "n.d. (riservatezza)" : "withheld (confidentiality)");
    if (chart.draws !== "steps")
      expect(drawing.alt).toContain(language === "it" ? "dati insufficienti" : "not enough data");
    if (chart.draws === "map")
      expect(drawing.svg).toContain(language === "it" ? "non sono i confini reali" : "not the real borders");
  }
});

const area = (points: readonly Point[]): number =>
  Math.abs(
    points.reduce((sum, [x, y], n) => {
      const [nextX, nextY] = points[(n + 1) % points.length] ?? [x, y];
      return sum + x * nextY - nextX * y;
    }, 0),
  ) / 2;

test("each of the 312 municipalities has an area with its seat in it, and the areas do not overlap", () => {
  const zones = new Set(Array.from({ length: 11 }, (_, n) => `z${n + 1}`));
  const { cells } = cellsOf(zones, 520);
  expect(cells).toHaveLength(312);
  for (const { seat, outline } of cells) {
    const nearest = cells.toSorted(
      (a, b) =>
        Math.hypot(a.seat[0] - seat[0], a.seat[1] - seat[1]) -
        Math.hypot(b.seat[0] - seat[0], b.seat[1] - seat[1]),
    )[0];
    expect(nearest?.seat).toEqual(seat);
    expect(area(outline)).toBeGreaterThan(0);
  }
  const all = cells.flatMap(({ outline }) => outline);
  const sum = cells.reduce((total, { outline }) => total + area(outline), 0);
  const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)];
  const box = (Math.max(...xs) - Math.min(...xs)) * (Math.max(...ys) - Math.min(...ys));
  expect(sum).toBeLessThan(box);
  expect(sum).toBeGreaterThan(box / 2);
  expect(cellsOf(new Set(["z1"]), 520).cells, "one alone has an area too").toHaveLength(1);
});

test("cutting one square to another leaves what they share", () => {
  const square = (from: number, to: number): readonly Point[] => [
    [from, from],
    [to, from],
    [to, to],
    [from, to],
  ];
  expect(area(clipped(square(0, 4), square(2, 6)))).toBeCloseTo(4);
  expect(clipped(square(0, 1), square(2, 3))).toEqual([]);
});

function brightness(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test("numbers can be read on every shade", () => {
  shades.forEach((shade, n) => {
    const [dark = 0, light = 0] = [brightness(shade), brightness(inkOn(n))].toSorted((a, b) => a - b);
    expect((light + 0.05) / (dark + 0.05), shade).toBeGreaterThanOrEqual(4.5);
  });
});

test("an axis holds zero, all values and intervals, on whole steps; what is hidden does not stretch it", () => {
  const between = (low: number, high: number) => ({ low, high, method: "t" as const, level: 0.95 });
  const shown = figureOf("net-saving", { value: -120.5, interval: between(-198, 147) });
  const hidden = figureOf("net-saving", { state: "suppressed", value: 1e6, interval: null });
  expect(spreadOf([shown, hidden], "EUR")).toEqual({ min: -200, max: 200, interval: 100 });
  expect(spreadOf([figureOf("net-saving", { value: 0.7, interval: null })], "ratio")).toEqual({
    min: 0,
    max: 0.8,
    interval: 0.2,
  });
  expect(spreadOf([], "%")).toEqual({ min: 0, max: 100, interval: 25 });
});

test("weeks are drawn from the parts of one figure; a hidden one is hatched and told so", () => {
  const { observations, value, numerator, denominator, interval, gap } = figureOf("alarms-answered");
  const shown = { observations, numerator, denominator, interval, gap, state: "ok" as const };
  const hidden = {
    observations: null,
    value: null,
    numerator: null,
    denominator: null,
    interval: null,
    gap: null,
  };
  const parts = [
    { key: "week:2026-03-02", ...shown, value },
    { key: "week:2026-03-09", ...hidden, state: "suppressed" as const },
    { key: "week:2026-03-16", ...shown, value: 40 },
  ];
  const report = reportOf({ figures: [figureOf("alarms-answered", { parts })], sections: [] });
  const chart: ReportChart = {
    kind: "chart",
    draws: "weeks",
    by: "pilot",
    indicators: ["alarms-answered"],
    title: { it: "Settimane", en: "Weeks" },
  };
  const { alt, svg } = chartOf(report, chart, "en", "w");
  expect(alt).toContain("2 March 2026: 81.8");
  expect(alt).toContain("9 March 2026: withheld (confidentiality)");
  expect(svg).toContain("url(#w-hatched)");
  expect(svg).toContain("lowest week");
});

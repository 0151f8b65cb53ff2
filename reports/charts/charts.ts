import type { Figure } from "../../model/figure.ts";
import type { Report, ReportChart } from "../../model/report.ts";
import { definitionsOf, figuresOf, sentenceOf } from "../figures.ts";
import type { Language } from "../language.ts";
import { masked } from "../masked.ts";
import { stratumText } from "../strata.ts";
import { monthText, shortMonth } from "../times.ts";
import { words } from "../words/words.ts";
import { barsHeight, barsOptions } from "./bars.ts";
import { courseHeight, courseOptions } from "./course.ts";
import { type Drawing, drawn } from "./drawing.ts";
import { mapOptions } from "./map.ts";
import { monthsHeight, monthsOptions } from "./months.ts";
import { countOf, lostText, type Step, stepsHeight, stepsOptions } from "./steps.ts";

type Steps = Extract<ReportChart, { draws: "steps" }>;
type OfOne = Extract<ReportChart, { indicator: string }>;

/**
 * Draws a chart of a report as SVG, in a language. `id` tells drawings of one page apart. Only figures of the report are in
 * it, and of hidden ones only that they are hidden. The same report gives the same bytes.
 */
export function chartOf(report: Report, chart: ReportChart, language: Language, id: string): Drawing {
  const shown = masked(report);
  if (chart.draws === "steps") return stepsDrawing(shown, chart, language, id);
  if (chart.draws === "months") return monthsDrawing(shown, chart, language, id);
  if (chart.draws === "weeks") return weeksDrawing(shown, chart, language, id);
  return drawingOfOne(shown, chart, language, id);
}

const lead = (chart: ReportChart, language: Language): string =>
  `${words[language].chart[chart.draws]}. ${chart.title[language]}.`;

function drawingOfOne(report: Report, chart: OfOne, language: Language, id: string): Drawing {
  const definitions = definitionsOf(report);
  const unit = definitions.unit(chart.indicator);
  const figures = figuresOf(report, chart.indicator, chart.by);
  const nameOf = ({ stratum }: Figure) => stratumText(stratum, report, language);
  const sentences = figures.map((each) => sentenceOf(nameOf(each), each, unit, language));
  const said = sentences.length === 0 ? words[language].chart.noFigures : `${sentences.join(". ")}.`;
  const alt = `${lead(chart, language)} ${said}${chart.draws === "map" ? ` ${words[language].chart.notBorders}` : ""}`;
  const told = { id, title: chart.title[language], alt };
  if (chart.draws === "map") {
    const { options, height } = mapOptions({ by: chart.by, figures, unit }, language);
    return drawn(options, { ...told, height: Math.round(height) });
  }
  if (chart.draws === "course") {
    const inOrder = figures.toSorted((a, b) => (a.stratum.key < b.stratum.key ? -1 : 1));
    return drawn(courseOptions(inOrder, unit, language), { ...told, height: courseHeight(figures) });
  }
  const bars = figures.map((shown) => ({ name: nameOf(shown), shown }));
  return drawn(barsOptions(bars, unit, language), { ...told, height: barsHeight(bars) });
}

function monthsDrawing(
  report: Report,
  chart: Extract<ReportChart, { draws: "months" }>,
  language: Language,
  id: string,
): Drawing {
  const definitions = definitionsOf(report);
  const rows = chart.indicators.map((indicator) => ({
    name: definitions.name(indicator, language),
    unit: definitions.unit(indicator),
    figures: figuresOf(report, indicator, "month"),
  }));
  const sentences = rows.map(
    ({ name, unit, figures }) =>
      `${name}: ${figures.map((each) => sentenceOf(stratumText(each.stratum, report, language), each, unit, language)).join("; ")}.`,
  );
  const alt = [lead(chart, language), ...sentences].join(" ");
  return drawn(monthsOptions(rows, language), {
    id,
    title: chart.title[language],
    alt,
    height: monthsHeight(rows),
  });
}

/** Weeks are parts of one figure; each is drawn as a figure of its own. */
function weeksDrawing(
  report: Report,
  chart: Extract<ReportChart, { draws: "weeks" }>,
  language: Language,
  id: string,
): Drawing {
  const definitions = definitionsOf(report);
  const rows = chart.indicators.map((indicator) => {
    const figure = figuresOf(report, indicator, chart.by)[0];
    const weeks = (figure?.parts ?? []).filter(({ key }) => key.startsWith("week:"));
    return {
      name: definitions.name(indicator, language),
      unit: definitions.unit(indicator),
      figures: weeks.flatMap(({ key, ...part }): Figure[] =>
        figure === undefined
          ? []
          : [{ ...figure, ...part, stratum: { by: "month", key: key.slice(5) }, parts: [], beside: [] }],
      ),
    };
  });
  const sentences = rows.map(
    ({ name, unit, figures }) =>
      `${name}: ${figures.length === 0 ? words[language].chart.noFigures : figures.map((each) => sentenceOf(dateText(each.stratum.key, language), each, unit, language)).join("; ")}.`,
  );
  const options = monthsOptions(
    rows,
    language,
    (weeks) => weeks.map((each) => `${Number(each.slice(8))}.\n${shortMonth(each.slice(0, 7), language)}`),
    words[language].chart.byRowOfWeeks,
  );
  const alt = [lead(chart, language), ...sentences].join(" ");
  return drawn(options, { id, title: chart.title[language], alt, height: monthsHeight(rows) });
}

const dateText = (date: string, language: Language): string =>
  `${Number(date.slice(8))} ${monthText(date.slice(0, 7), language)}`;

/** The steps of a chart with the counts the report holds. What is lost is said only between two that are known. */
export function stepsOf(report: Report, chart: Steps, language: Language): readonly Step[] {
  const counts = chart.steps.map(({ label, indicator, of }) => {
    const figure = figuresOf(report, indicator, "pilot")[0];
    const state = figure?.state ?? "insufficient-data";
    const count = state === "ok" ? (figure?.[of] ?? null) : null;
    return {
      name: label[language],
      state: count === null && state === "ok" ? "insufficient-data" : state,
      count,
    };
  });
  return counts.map(({ name, state, count }, n): Step => {
    const before = counts[n - 1]?.count ?? null;
    const lost = before === null || count === null || count > before ? null : before - count;
    const lostShare = lost === null || before === null || before === 0 ? null : (100 * lost) / before;
    return { name, state, count, lost, lostShare };
  });
}

function stepsDrawing(report: Report, chart: Steps, language: Language, id: string): Drawing {
  const steps = stepsOf(report, chart, language);
  const sentences = steps.map((step) => {
    const lost = lostText(step, language);
    return `${step.name}: ${countOf(step, language)}${lost === null ? "" : `, ${lost}`}`;
  });
  const alt = `${lead(chart, language)} ${sentences.join(". ")}.`;
  return drawn(stepsOptions(steps, language), {
    id,
    title: chart.title[language],
    alt,
    height: stepsHeight(steps),
  });
}

import { type ChartPanel, chartRanges, type PatientContent, type Viewer } from "../model/pages.ts";
import { atMillisecond } from "../model/time.ts";
import { suppressDialog } from "./ask-dialogs.ts";
import { type ChartPoint, chartFigure, limitText } from "./chart.ts";
import { chartData } from "./chart-data.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { type Limit, limitsNear, limitsOf } from "./limits.ts";
import { liveAlerts, liveSign } from "./live-list.ts";
import { names } from "./names.ts";
import { agoText, numberText, timeText } from "./times.ts";
import { words as allWords, type Words } from "./words.ts";

/** One patient: the open alerts, and one chart for each thing measured. */
export function patientPage(viewer: Viewer, content: PatientContent): string {
  const words = allWords[viewer.language];
  const { alerts, enrolment, now, panels, sequence, suppressions } = content;
  const { patient } = enrolment;
  const main = html`<main id="content" class="width">
<p class="back"><a href="/">← ${words.backToAlerts}</a></p>
<div class="title"><h1>${words.patient} <span class="code">${patient}</span></h1>${liveSign(words)}</div>
${facts(viewer, content, words)}
<section aria-labelledby="open-alerts"><div class="title"><h2 id="open-alerts">${words.openAlerts}</h2><button type="button" data-ask="suppress" data-patient="${patient}">${words.suppress}</button></div>
${liveAlerts(viewer, { alerts, suppressions, caption: words.patientAlerts, now, sequence, patient, list: "open" })}
${suppressDialog(words, false)}
</section>
<section aria-labelledby="measurements"><div class="title"><h2 id="measurements">${words.measurements}</h2>${ranges(content, words)}</div>
${panels.length === 0 && html`<div class="empty"><p><b>${words.noMeasurements}</b></p><p>${words.noMeasurementsMore}</p></div>`}
<div class="panels">${panels.map((panel) => panelSection(viewer, content, panel))}</div>
</section>
</main>`;
  return layout(viewer, { title: `${words.patient} ${patient}`, main, scripts: ["live.js", "troubles.js"] });
}

function facts({ language }: Viewer, { enrolment, services: known }: PatientContent, words: Words): Html {
  const { ageBand, conditions, municipality, sex, services } = enrolment;
  const told: readonly (readonly [string, string])[] = [
    [words.ageBand, ageBand],
    [words.sex, words[`sex_${sex}`]],
    [words.municipality, names[language].places[municipality] ?? municipality],
    [
      words.services,
      services.map((id) => known.find((each) => each.id === id)?.name[language] ?? id).join(", "),
    ],
    [words.conditions, conditions?.map((each) => conditionIn(words, each)).join(", ") || "–"],
  ];
  return html`<dl class="facts">${told.map(([name, fact]) => html`<div><dt>${name}</dt><dd>${fact}</dd></div>`)}</dl>`;
}

/** Conditions are the pilot's own words; those we know have a name in both languages. */
const conditionIn = (words: Words, condition: string): string =>
  new Map<string, unknown>(Object.entries(words)).get(`condition_${condition}`)?.toString() ?? condition;

function ranges({ enrolment, range }: PatientContent, words: Words): Html {
  return html`<nav class="ranges" aria-label="${words.period}">${chartRanges.map(
    (each) =>
      html`<a href="/patients/${enrolment.patient}?range=${each}"${each === range && html` aria-current="true"`}>${words[`range_${each}`]}</a>`,
  )}</nav>`;
}

function panelSection({ language }: Viewer, { from, range, now }: PatientContent, panel: ChartPanel): Html {
  const words = allWords[language];
  const { latest, metric, rules } = panel;
  const { name, unit } = names[language].metrics[metric.code] ?? { name: metric.code, unit: metric.display };
  const amount = (value: number) => `${numberText(value, language)} ${unit}`;
  const points = pointsOf(panel);
  // A device ahead of us is believed for five minutes: the chart ends with it, or now.
  const until = atMillisecond(Math.max(now, points.at(-1)?.at ?? 0));
  const least = Math.min(...points.map((point) => point.least));
  const most = Math.max(...points.map((point) => point.most));
  const summary = words.chartSummary(
    panel.hours?.reduce((sum, hour) => sum + hour.n, 0) ?? points.length,
    amount(latest.value),
    amount(least),
    amount(most),
  );
  const all = limitsOf(rules, metric.code);
  const judging = all.filter(({ confirmedBy }) => confirmedBy !== null);
  const near = (isOver: boolean) =>
    limitsNear(
      judging.filter((limit) => (limit.until !== null) === isOver),
      least,
      most,
    );
  // What is over crowds out nothing that holds.
  const limits = [...near(true), ...near(false)];
  const chart = {
    id: metric.code,
    title: name,
    summary,
    unit,
    points,
    limits,
    from,
    until,
    range,
    language,
    words,
  };
  return html`<section class="panel" aria-labelledby="name-${metric.code}">
<h3 id="name-${metric.code}">${name}</h3>
<p class="latest"><b>${amount(latest.value)}</b> <time datetime="${new Date(latest.at).toISOString()}">${timeText(latest.at)}</time> · <span class="ago" data-since="${latest.at}">${agoText(latest.at, now, words)}</span></p>
${points.length === 0 ? html`<p class="lead">${words.nothingInRange}</p>` : chartFigure(chart)}
${all.length > 0 && html`<p class="lead limits">${words.limits}: ${all.map((limit) => html` <span>${limitText(limit, unit, language, words)} (${limitOrigin(limit, from, words)})</span>`)}</p>`}
${panel.hours !== null && html`<p class="lead">${words.hourly}</p>`}
${points.length > 0 && chartData(panel, name, unit, language, words)}
</section>`;
}

/** Whose a limit is, whether it judges, and for how long it held when that was not all of the chart. */
function limitOrigin({ source, confirmedBy, from, until }: Limit, begin: number, words: Words): string {
  const whose = source === null ? words.limit_fixed : words[`limit_${source.level}`];
  const by = source?.by == null ? "" : words.limitBy(source.by);
  const confirmed = confirmedBy === null ? words.limitIdle : words.limitConfirmed(confirmedBy);
  const since = from > begin ? words.limitFrom(timeText(from)) : "";
  return `${whose}${by}, ${confirmed}${since}${until === null ? "" : words.limitUntil(timeText(until))}`;
}

const pointsOf = ({ hours, readings }: ChartPanel): readonly ChartPoint[] =>
  hours?.map(({ from, mean, min, max }) => ({ at: from, value: mean, least: min, most: max })) ??
  readings.map(({ at, value }) => ({ at, value, least: value, most: value }));

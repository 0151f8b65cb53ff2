import type { FigureRow, FigureTold } from "../model/figures-desk.ts";
import type { IndicatorPageContent } from "../model/indicator-page.ts";
import { mastDomainNames } from "../model/mast.ts";
import { monthStart, monthsAfter } from "../model/month-window.ts";
import type { Language, Viewer } from "../model/pages.ts";
import { type Html, html } from "./html.ts";
import { periodForm, samePeriod, standing } from "./indicator-period.ts";
import { type IndicatorsWords, indicatorsWords } from "./indicators-words.ts";
import { layout } from "./layout.ts";
import { clockText, wholeDayText } from "./times.ts";

/** One indicator: its figures in a grouping as a table and a drawing, what it measures, and what misleads. */
export function indicatorPage(viewer: Viewer, content: IndicatorPageContent): string {
  const { language } = viewer;
  const words = indicatorsWords[language];
  const { choice, definition, grouping, groupings, merge, question, told } = content;
  const around = { ...told, hidden: told.hidden.primary + told.hidden.complementary };
  const main = html`<main id="content" class="width indicators">
<p class="back"><a href="/indicators?${samePeriod(choice)}">${words.back}</a></p>
<h1>${definition.name[language]}</h1>
<p class="lead">${question?.text[language] ?? null} <span class="hint">MAST ${definition.mastDomain}: ${mastDomainNames[definition.mastDomain][language]}</span></p>
${periodForm(language, choice, `/indicators/${definition.id}`, { chosen: grouping, all: groupings, merge })}
${standing(language, choice, around)}
<p class="caution"><b>${words.caution}:</b> ${definition.caution[language]}</p>
<section aria-labelledby="figures-title"><h2 id="figures-title">${words.figures}</h2>
${told.rows.length === 0 ? html`<p>${words.notApart}</p>` : html`${table(content, language)}${files(content, language)}`}
</section>
${told.drawing !== null && html`<section aria-labelledby="drawing-title"><h2 id="drawing-title">${words.drawing}</h2><div class="drawing card">${{ html: told.drawing }}</div></section>`}
${meaning(content, language)}
</main>`;
  return layout(viewer, { title: definition.name[language], main, scripts: ["troubles.js"] });
}

function table({ definition, told }: IndicatorPageContent, language: Language): Html {
  const words = indicatorsWords[language];
  return html`<div class="scrolled card" role="region" tabindex="0" aria-labelledby="figures-title"><table class="figure-table">
<caption class="unseen">${definition.name[language]}</caption>
<thead><tr><td></td>${headsOf(words).map((each) => html`<th scope="col">${each}</th>`)}</tr></thead>
<tbody>${told.rows.map((row) => rowsOf(row, told.asOf, words))}</tbody></table></div>`;
}

const headsOf = (words: IndicatorsWords) => [words.value, words.interval, "n", words.counts] as const;

function rowsOf(row: FigureRow, asOf: number, words: IndicatorsWords): Html {
  const kept =
    row.asOf !== asOf && row.state !== "suppressed"
      ? html` <span class="hint">${words.kept(`${wholeDayText(row.asOf)} ${clockText(row.asOf)}`)}</span>`
      : null;
  return html`<tr class="by-${row.stratum.by}" data-stratum="${row.stratum.key}"><th scope="row">${row.name}${kept}</th>${cells(row, words)}</tr>
${row.parts.map((each) => html`<tr class="part"><th scope="row">${each.name}</th>${cells(each, words)}</tr>`)}
${row.beside.map(({ name, value }) => html`<tr class="part"><th scope="row">${words.beside}: ${name}</th><td colspan="4">${value}</td></tr>`)}`;
}

/** Each cell bears its heading: on a phone there is no room for a row of them. */
const cells = ({ counts, interval, n, state, value }: FigureTold, words: IndicatorsWords): Html =>
  state === "ok"
    ? html`${[value, interval, n, counts].map((each, at) => html`<td data-head="${headsOf(words)[at] ?? ""}">${each}</td>`)}`
    : html`<td class="mute" colspan="4">${value}</td>`;

/** The same table from the API, by the same bounds. */
function files({ choice, definition, grouping, merge }: IndicatorPageContent, language: Language): Html {
  const words = indicatorsWords[language];
  const query = new URLSearchParams({
    from: new Date(monthStart(choice.first)).toISOString(),
    to: new Date(monthStart(monthsAfter(choice.last, 1))).toISOString(),
    by: grouping,
    lang: language,
    ...(choice.service === null ? {} : { service: choice.service }),
    ...(merge === null ? {} : { merge }),
  }).toString();
  const link = (format: string, text: string) =>
    html`<a href="/api/v1/indicators/${definition.id}?${query}&amp;format=${format}" download="${definition.id}.csv">${text}</a>`;
  return html`<p>${words.tables}: ${link("csv", words.csv)} · ${link("csv-it", words.excel)}</p>`;
}

function meaning({ definition }: IndicatorPageContent, language: Language): Html {
  const words = indicatorsWords[language];
  const facts: readonly (readonly [string, string])[] = [
    [words.numerator, definition.numerator[language]],
    [words.denominator, definition.denominator?.[language] ?? words.noDenominator],
    [words.unit, definition.unit[language]],
    [words.direction, words.directions[definition.direction]],
    [words.method, words.methods[definition.interval]],
    [words.least, String(definition.minimumSample ?? 1)],
    [words.protection, words.protections[definition.suppression]],
    [words.sources, definition.sources.join(", ")],
    [words.version, `${definition.id} v${definition.version}`],
  ];
  return html`<section aria-labelledby="meaning"><h2 id="meaning">${words.definition}</h2>
<dl class="card meaning">${facts.map(([term, said]) => html`<div><dt>${term}</dt><dd>${said}</dd></div>`)}</dl></section>`;
}

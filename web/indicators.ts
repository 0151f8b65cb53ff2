import { mastDomains } from "../model/indicator.ts";
import type { IndicatorsPageContent } from "../model/indicator-page.ts";
import { mastDomainNames } from "../model/mast.ts";
import type { Viewer } from "../model/pages.ts";
import { type Html, html } from "./html.ts";
import { periodForm, samePeriod, standing } from "./indicator-period.ts";
import { indicatorsWords } from "./indicators-words.ts";
import { layout } from "./layout.ts";

type Listed = IndicatorsPageContent["figures"][number];

/** What the pilot is judged by: every indicator with its figure, by question and MAST domain; what nothing answers is named. */
export function indicatorsPage(viewer: Viewer, content: IndicatorsPageContent): string {
  const { language } = viewer;
  const words = indicatorsWords[language];
  const { choice, figures, questions } = content;
  const main = html`<main id="content" class="width indicators">
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
${periodForm(language, choice, "/indicators", null)}
${standing(language, choice, content)}
${gaps(viewer, figures)}
${questions.map(({ id, text }) => {
  const own = figures.filter(({ definition }) => definition.question === id);
  return own.length === 0 ? html`` : questionSection(viewer, id, text[language], own, samePeriod(choice));
})}
</main>`;
  return layout(viewer, { title: words.title, main, scripts: ["troubles.js"] });
}

/** A hidden figure is an answer that must not be told; a domain with nothing but too little is a gap. */
function gaps({ language }: Viewer, figures: readonly Listed[]): Html {
  const words = indicatorsWords[language];
  const answered = new Set(
    figures
      .filter(({ row }) => row !== null && row.state !== "insufficient-data")
      .map((each) => each.definition.mastDomain),
  );
  const open = mastDomains.filter((domain) => !answered.has(domain));
  return html`<section class="card gaps" aria-labelledby="gaps"><h2 id="gaps">${words.gaps}</h2>
${open.length === 0 ? html`<p>${words.noGaps}</p>` : html`<p>${words.gapsLead}</p><ul>${open.map((domain) => html`<li>${domainName(domain, language)}</li>`)}</ul>`}
</section>`;
}

const domainName = (domain: (typeof mastDomains)[number], language: Viewer["language"]): string =>
  `${domain}. ${mastDomainNames[domain][language]}`;

function questionSection(
  { language }: Viewer,
  id: string,
  text: string,
  own: readonly Listed[],
  period: string,
): Html {
  const domains = mastDomains.filter((domain) =>
    own.some(({ definition }) => definition.mastDomain === domain),
  );
  return html`<section aria-labelledby="q-${id}"><h2 id="q-${id}">${text}</h2>
${domains.map(
  (domain) => html`<h3>${domainName(domain, language)}</h3>
<ul class="rows card figures">${own
    .filter(({ definition }) => definition.mastDomain === domain)
    .map((each) => figureLine(each, language, period))}</ul>`,
)}
</section>`;
}

function figureLine({ definition, row }: Listed, language: Viewer["language"], period: string): Html {
  const words = indicatorsWords[language];
  const { id, name } = definition;
  return html`<li data-indicator="${id}"><a href="/indicators/${id}?${period}">${name[language]}</a>
${
  row === null
    ? html`<span class="mute">${words.untold}</span>`
    : html`<span class="${row.state === "ok" ? "figure-value" : "mute"}">${row.value}</span>
${row.state === "ok" && html`<span class="hint">${words.interval}: ${row.interval} · n = ${row.n}</span>`}`
}</li>`;
}

import { monthOf } from "../model/civil-day.ts";
import type { Viewer } from "../model/pages.ts";
import { reportFormats } from "../model/report.ts";
import type { ReportJob } from "../model/report-book.ts";
import type { ReportsPageContent } from "../model/report-page.ts";
import { atMillisecond } from "../model/time.ts";
import { type Html, html } from "./html.ts";
import { monthText } from "./indicators-words.ts";
import { layout } from "./layout.ts";
import { deliveriesSection } from "./report-deliveries.ts";
import { reportsWords } from "./reports-words.ts";
import { timeText } from "./times.ts";

/** Reports: a form to ask for one, and those asked for with how far they are. */
export function reportsPage(viewer: Viewer, content: ReportsPageContent): string {
  const words = reportsWords[viewer.language];
  const rows = content.reports.map((job) => row(job, viewer, content));
  const main = html`<main id="content" class="width narrow intake reports">
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
${content.opened !== null && html`<section><h2>${words.opened}</h2><ul class="rows card">${row(content.opened, viewer, content)}</ul></section>`}
<h2>${words.ask}</h2>
${form(viewer, content)}
${deliveriesSection(viewer, content)}
<section><h2>${words.list}</h2>
${rows.length === 0 ? html`<p>${words.none}</p>` : html`<ul class="rows card" id="reports">${rows}</ul>`}
</section>
</main>`;
  return layout(viewer, { title: words.title, main, scripts: ["reports.js"] });
}

function form({ language }: Viewer, { kinds, services, months, first, last }: ReportsPageContent): Html {
  const words = reportsWords[language];
  const monthChoice = (
    name: string,
    label: string,
    chosen: string,
  ) => html`<div><label for="${name}">${label}</label>
<select id="${name}" name="${name}">${months.map((each) => html`<option value="${each}"${each === chosen && html` selected`}>${monthText(each, language)}</option>`)}</select></div>`;
  return html`<form id="ask-report" class="card chooser fields">
<div><label for="kind">${words.kind}</label>
<select id="kind" name="kind">${kinds.map((each) => html`<option value="${each}">${words.kinds[each]}</option>`)}</select></div>
<div><label for="service">${words.service}</label>
<select id="service" name="service"><option value="">${words.allServices}</option>${services.map(({ id, name }) => html`<option value="${id}">${name[language]}</option>`)}</select></div>
${monthChoice("from", words.from, first)}${monthChoice("to", words.to, last)}
<p class="fault" role="alert"></p>
<button type="submit">${words.make}</button>
</form>`;
}

function row(job: ReportJob, { language }: Viewer, { services }: ReportsPageContent): Html {
  const words = reportsWords[language];
  const { id, kind, service, state, progress, fault, asOf, from, until } = job;
  const name = services.find((each) => each.id === service)?.name[language] ?? service;
  const months = [...new Set([monthOf(from), monthOf(atMillisecond(until - 1))])]
    .map((each) => monthText(each, language))
    .join(" – ");
  const head = [words.kinds[kind], ...(name === null ? [] : [name]), months].join(" · ");
  const isOpen = state === "queued" || state === "running";
  const links = reportFormats.map(
    (format) =>
      html`<a href="/api/v1/reports/documents/${id}?format=${format}&amp;lang=${language}">${words.formats[format]}</a> `,
  );
  return html`<li data-report="${id}"${isOpen && html` data-open`}><div>
<b>${head}</b>
<span class="hint"><span class="state">${words.states[state]}</span> · ${words.asOf} ${timeText(asOf)}${fault !== null && html` · ${fault}`}</span>
${isOpen && html`<progress max="100" value="${progress}" aria-label="${words.progress}"></progress>`}
${state === "done" && html`<span class="formats">${links}</span>`}
</div></li>`;
}

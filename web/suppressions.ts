import type { SuppressionsContent, Viewer } from "../model/pages.ts";
import type { Suppression } from "../model/suppression.ts";
import type { Instant } from "../model/time.ts";
import { alertNav } from "./alert-list.ts";
import { alertPageWords } from "./alert-page-words.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { timeText } from "./times.ts";
import { words as allWords } from "./words.ts";

/** Every stretch in which nobody is told, so that none is forgotten: who asked for it, why, and when it ends. */
export function suppressionsPage(viewer: Viewer, content: SuppressionsContent): string {
  const words = alertPageWords[viewer.language];
  const shared = allWords[viewer.language];
  const { active } = content;
  const headings = [
    shared.patient,
    words.what,
    words.ends,
    words.reason,
    words.by,
    words.high,
    shared.actions,
  ];
  const table = html`<table role="table" class="alerts suppressions"><caption class="unseen">${words.suppressions}</caption>
<thead role="rowgroup"><tr role="row">${headings.map((heading) => html`<th role="columnheader" scope="col">${heading}</th>`)}</tr></thead>
<tbody role="rowgroup">${active.map((each) => row(viewer, content, each))}</tbody></table>`;
  const main = html`<main id="content" class="width">
<div class="title"><h1>${words.suppressions}</h1></div>
${alertNav(shared, "suppressed")}
<p class="lead">${words.suppressionsLead}</p>
${active.length === 0 ? html`<div class="empty"><p><b>${words.noSuppressions}</b></p></div>` : table}
<div class="notices"><p class="notice fault" id="move-fault" role="alert" hidden>${shared.moveFailed}</p></div>
</main>`;
  return layout(viewer, { title: words.suppressions, main, scripts: ["suppressions.js", "troubles.js"] });
}

function row({ language, username }: Viewer, { now, rules }: SuppressionsContent, given: Suppression): Html {
  const words = alertPageWords[language];
  const { by, id, patient, reason, rule, until } = given;
  const what =
    rule === null ? words.allAlerts : (rules.find((each) => each.id === rule)?.text[language] ?? rule);
  const path = `/api/v1/suppressions/${encodeURIComponent(id)}`;
  const isOwn = by === username;
  const agree = given.alsoHighBy === null && !isOwn;
  const button = (send: string, text: string): Html =>
    html`<button type="button" data-send="POST ${path}/${send}" aria-label="${text}: ${patient}, ${what}">${text}</button>`;
  const cell = (label: string, content: Html | string): Html =>
    html`<td role="cell"><span class="label">${label}: </span>${content}</td>`;
  return html`<tr role="row"><th role="rowheader" scope="row" class="cell-patient"><a href="/patients/${patient}">${patient}</a></th>
${cell(words.what, what)}${cell(words.ends, html`${given.from > now && html`${moment(given.from)} – `}${moment(until)}`)}${cell(words.reason, reason)}${cell(words.by, by)}${cell(words.high, highText(given, isOwn, words))}
<td role="cell" class="cell-actions"><div class="buttons">${agree && button("agree", words.agreeHigh)}${button("end", words.endNow)}</div></td></tr>`;
}

const moment = (at: Instant): Html =>
  html`<time datetime="${new Date(at).toISOString()}">${timeText(at)}</time>`;

function highText({ alsoHighBy }: Suppression, isOwn: boolean, words: (typeof alertPageWords)["it"]): string {
  if (alsoHighBy !== null) return words.highAgreed(alsoHighBy);
  return isOwn ? `${words.highStill} (${words.highNeedsOther})` : words.highStill;
}

import type { Alert } from "../model/alert.ts";
import type { AlertListContent, Viewer } from "../model/pages.ts";
import { alertRow } from "./alert-row.ts";
import { arrivalsSection } from "./arrivals.ts";
import { glassNote } from "./glass.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { resolveDialog } from "./resolve-dialog.ts";
import { words as allWords, type Words } from "./words.ts";

/** The first page: the open alerts, live; and what arrived, for those who run the hub. */
export function alertListPage(viewer: Viewer, content: AlertListContent): string {
  const words = allWords[viewer.language];
  const { alerts, arrivals, more } = content;
  const list =
    alerts === null ? null : liveAlerts(viewer, { ...content, alerts, caption: words.alertsTable });
  const main = html`<main id="content" class="width">
${list && html`<div class="title"><h1>${words.openAlerts}</h1>${liveSign(words)}</div>${glassNote(content.glass, words)}${list}`}
${more && html`<p class="lead">${words.moreAlerts}</p>`}
${alerts === null && html`<h1>${words.product}</h1>${glassNote(content.glass, words)}`}
${alerts === null && arrivals === null && html`<p>${words.noPageForRole}</p>`}
${arrivals && arrivalsSection(viewer, arrivals)}
</main>`;
  const scripts = [
    ...(alerts === null ? [] : ["live.js", "troubles.js"]),
    ...(content.glass === null ? [] : ["glass.js"]),
  ];
  return layout(viewer, { title: words.openAlerts, main, scripts });
}

/** Whether the page is in touch with the hub; the browser's script keeps it true. */
export const liveSign = (words: Words): Html =>
  html`<p class="live" id="live" data-state="connecting"><span class="live-dot"></span><span id="live-text">${words.connecting}</span></p>`;

export interface LiveList {
  readonly alerts: readonly Alert[];
  readonly caption: string;
  readonly now: number;
  readonly sequence: number;
  /** Only this patient's alerts come in live. */
  readonly patient?: string;
}

/** A table of alerts that the feed keeps up to date, with what its script needs to do so. */
export function liveAlerts({ language }: Viewer, list: LiveList): Html {
  const words = allWords[language];
  const rows = list.alerts.map((alert) => alertRow(alert, { language, words, now: list.now }));
  const headings = [words.priority, words.since, words.patient, words.reason, words.state, words.actions];
  return html`<p class="unseen" id="news" aria-live="polite"></p>
<table role="table" class="alerts" id="alerts" data-after="${list.sequence}" data-patient="${list.patient ?? ""}">
<caption class="unseen">${list.caption}</caption>
<thead role="rowgroup"><tr role="row">${headings.map((heading) => html`<th role="columnheader" scope="col">${heading}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows}</tbody>
</table>
<div class="empty"><p><b>${words.noAlerts}</b></p><p>${words.noAlertsMore}</p></div>
${resolveDialog(words)}
${notices(words)}`;
}

/** At the foot of the window, over the page: what appears here moves no row under anybody's pointer. */
const notices = (words: Words): Html => html`<div class="notices">
<p class="notice stale" id="stale" role="alert" hidden>${words.stale}</p>
<p class="notice fault" id="move-fault" role="alert" hidden></p>
<p class="notice waiting" id="waiting" hidden><span id="waiting-text"></span> <button type="button" id="show-waiting">${words.show}</button></p>
</div>`;

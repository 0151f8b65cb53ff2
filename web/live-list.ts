import type { Alert } from "../model/alert.ts";
import type { AlertList, Viewer } from "../model/pages.ts";
import type { Suppression } from "../model/suppression.ts";
import { alertGroups } from "./alert-groups.ts";
import { rowDialogs } from "./ask-dialogs.ts";
import { type Html, html } from "./html.ts";
import { words as allWords, type Words } from "./words.ts";

/** Whether the page is in touch with the hub; the browser's script keeps it true. */
export const liveSign = (words: Words): Html =>
  html`<p class="live" id="live" data-state="connecting"><span class="live-dot"></span><span id="live-text">${words.connecting}</span></p>`;

export interface LiveList {
  readonly alerts: readonly Alert[];
  readonly suppressions: readonly Suppression[];
  readonly caption: string;
  readonly now: number;
  readonly sequence: number;
  /** Which alerts come in live; all open ones of a patient where one is named. */
  readonly list: AlertList | "open";
  readonly patient?: string;
}

/** A table of alerts, a body of it for each person, that the feed keeps up to date; with what its script needs to do so. */
export function liveAlerts({ language }: Viewer, list: LiveList): Html {
  const words = allWords[language];
  const { alerts, now, suppressions } = list;
  const groups = alertGroups(alerts, { language, words, now, suppressions });
  const headings = [words.priority, words.since, words.patient, words.reason, words.state, words.actions];
  return html`${newsLines}
<table role="table" class="alerts" id="alerts" data-after="${list.sequence}" data-patient="${list.patient ?? ""}" data-list="${list.list}" data-suppressions="${JSON.stringify(suppressions)}">
<caption class="unseen">${list.caption}</caption>
<thead role="rowgroup"><tr role="row">${headings.map((heading) => html`<th role="columnheader" scope="col">${heading}</th>`)}</tr></thead>
${groups}</table>
<div class="empty">${emptyText(list.list, words)}</div>
${rowDialogs(words)}
${notices(words)}`;
}

/** What is new is said where it is not seen: of high priority at once, of the others when there is a pause. */
const newsLines = html`<p class="unseen" id="urgent" role="alert"></p><p class="unseen" id="news" role="status"></p>`;

function emptyText(list: LiveList["list"], words: Words): Html {
  if (list === "taken") return html`<p><b>${words.noneTaken}</b></p><p>${words.noneMore}</p>`;
  if (list === "done") return html`<p><b>${words.noneDone}</b></p><p>${words.noneMore}</p>`;
  return html`<p><b>${words.noAlerts}</b></p><p>${words.noAlertsMore}</p>`;
}

/** At the foot of the window, over the page: what appears here moves no row under anybody's pointer. */
export const notices = (words: Words): Html => html`<div class="notices">
<p class="notice stale" id="stale" role="alert" hidden>${words.stale}</p>
<p class="notice fault" id="move-fault" role="alert" hidden></p>
<p class="notice waiting" id="waiting" hidden><span id="waiting-text"></span> <button type="button" id="show-waiting">${words.show}</button></p>
</div>`;

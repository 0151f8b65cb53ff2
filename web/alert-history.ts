import type { AlertMove } from "../model/alert.ts";
import { channelMissing, type Notice } from "../model/notice.ts";
import type { AlertContent, Viewer } from "../model/pages.ts";
import { alertPageWords } from "./alert-page-words.ts";
import { stateText } from "./alert-state.ts";
import { type Html, html } from "./html.ts";
import { timeText } from "./times.ts";
import { words as allWords } from "./words.ts";

/** Every move: when, what, by whom, and what they said. Nothing in it is ever edited. */
export function historySection(viewer: Viewer, { alert }: AlertContent): Html {
  const words = alertPageWords[viewer.language];
  return html`<section aria-labelledby="history"><h2 id="history">${words.history}</h2>
<ol class="history">${alert.history.map((move) => moveLine(viewer, move))}</ol></section>`;
}

function moveLine({ language }: Viewer, move: AlertMove): Html {
  const shared = allWords[language];
  const words = alertPageWords[language];
  const what =
    move.remark === undefined
      ? stateText({ state: move.to, step: move.step ?? 1 }, shared)
      : words[`remark_${move.remark}`];
  const more = [
    move.outcome === undefined ? null : shared[`outcome_${move.outcome}`],
    move.assignee === undefined ? null : `${words.to} ${move.assignee}`,
    move.until === undefined ? null : `${words.until} ${timeText(move.until)}`,
  ].filter((each) => each !== null);
  return html`<li><time datetime="${new Date(move.at).toISOString()}">${timeText(move.at)}</time> <b>${what}</b>${more.length > 0 && ` · ${more.join(" · ")}`} <span class="by">${shared.by} ${move.by === "hub" ? words.hub : move.by}</span>${move.note !== undefined && html`<q class="said">${move.note}</q>`}</li>\n`;
}

/** Who was told, when, over what, and what came of it. */
export function noticesSection(viewer: Viewer, content: AlertContent): Html {
  const words = alertPageWords[viewer.language];
  const { notices } = content;
  const headings = [words.toldAt, words.toldWhat, words.toldWhom, words.toldBy, words.toldState];
  const table = html`<div class="scrolled" tabindex="0" role="region" aria-labelledby="told"><table class="data"><thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>${notices.map((notice) => noticeRow(viewer, content, notice))}</tbody></table></div>`;
  return html`<section aria-labelledby="told"><h2 id="told">${words.told}</h2>
${notices.length === 0 ? html`<p class="lead">${words.nobodyTold}</p>` : table}</section>`;
}

function noticeRow({ language }: Viewer, { duties }: AlertContent, notice: Notice): Html {
  const words = alertPageWords[language];
  const { channel, kind, recipient, state, step, trouble } = notice;
  const at = notice.openedAt ?? notice.confirmedAt ?? notice.sentAt ?? notice.dueAt;
  const what = kind === "escalated" ? `${words.notice_escalated} (${step})` : words[`notice_${kind}`];
  return html`<tr><td><time datetime="${new Date(at).toISOString()}">${timeText(at)}</time></td><td>${what}</td><td>${duties.get(recipient)?.[language] ?? recipient}</td><td>${words[`channel_${channel}`]}</td><td>${words[`noticeState_${state}`]}${state === "failed" && trouble !== null && html` <span class="by"${trouble !== channelMissing && html` lang="en"`}>${trouble === channelMissing ? words.channelMissing : trouble}</span>`}</td></tr>`;
}

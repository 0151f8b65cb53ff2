import type { AlertOutcome, AlertState } from "../model/alert.ts";
import type { Language } from "../model/pages.ts";
import type { Priority } from "../model/rule.ts";
import { type Html, html } from "./html.ts";
import { priorityMark } from "./marks.ts";
import { names } from "./names.ts";
import { agoText, clockText, numberText, timeText } from "./times.ts";
import type { Words } from "./words.ts";

/** What a row shows of an alert; times are epoch milliseconds. Server and browser draw it by the same code. */
export interface RowAlert {
  readonly id: string;
  readonly patient: string;
  readonly municipality: string;
  readonly zone: string;
  readonly priority: Priority;
  readonly state: AlertState;
  readonly present: boolean;
  readonly late: boolean;
  readonly since: number;
  readonly code: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number | null;
  readonly latest: { readonly at: number; readonly value: number };
  readonly text: { readonly it: string; readonly en: string };
  readonly history: readonly {
    readonly to: AlertState;
    readonly by: string;
    readonly outcome?: AlertOutcome | undefined;
  }[];
}

export interface RowFrame {
  readonly language: Language;
  readonly words: Words;
  readonly now: number;
}

/** One alert as a table row. At narrow widths a row becomes a card, so the roles are said outright. */
export function alertRow(alert: RowAlert, frame: RowFrame): Html {
  const { words } = frame;
  const patientPath = `/patients/${encodeURIComponent(alert.patient)}`;
  return html`<tr role="row" class="alert alert-${alert.priority} state-${alert.state}" id="alert-${alert.id}" data-alert="${alert.id}" data-priority="${alert.priority}" data-state="${alert.state}">
<td role="cell" class="cell-priority">${priorityMark(alert.priority, words)}</td>
<td role="cell" class="cell-since"><time datetime="${new Date(alert.since).toISOString()}">${timeText(alert.since)}</time> <span class="ago" data-since="${alert.since}">${agoText(alert.since, frame.now, words)}</span></td>
<th role="rowheader" scope="row" class="cell-patient"><a href="${patientPath}">${alert.patient}</a> <span class="place">${placeText(alert, frame)}</span></th>
<td role="cell" class="cell-reason">${reason(alert, frame)}</td>
<td role="cell" class="cell-state">${state(alert, words)}</td>
<td role="cell" class="cell-actions">${actions(alert, frame)}</td>
</tr>`;
}

const placeText = ({ municipality, zone }: RowAlert, { language, words }: RowFrame): string =>
  `${names[language].places[municipality] ?? municipality} · ${words.zone}\u00a0${zone.replace(/^z/, "")}`;

function reason(alert: RowAlert, frame: RowFrame): Html {
  const { language, words } = frame;
  const { name, amount } = measured(alert, frame);
  const limit =
    alert.limit === null ? null : html` <span class="limit">${words.limit} ${amount(alert.limit)}</span>`;
  const moved = alert.latest.at > alert.since;
  const latest = html`${words.latest} <b>${amount(alert.latest.value)}</b> ${clockText(alert.latest.at)}`;
  return html`<span class="why">${alert.text[language]}</span>
<span class="measured">${name} <b>${amount(alert.value)}</b>${limit}${moved && html` · ${latest}`}${alert.late && html` · ${words.late}`}</span>`;
}

function measured(alert: RowAlert, { language }: RowFrame) {
  const { name, unit } = names[language].metrics[alert.code] ?? { name: alert.code, unit: alert.unit };
  return { name, amount: (value: number) => `${numberText(value, language)}\u00a0${unit}` };
}

function state({ state: now, present, history }: RowAlert, words: Words): Html {
  const last = history.at(-1);
  const by =
    last === undefined || last.by === "hub" ? null : html` <span class="by">${words.by} ${last.by}</span>`;
  const outcome =
    last?.outcome === undefined ? null : html` <span class="by">${words[`outcome_${last.outcome}`]}</span>`;
  const cleared = !present && now === "acknowledged" && html` <span class="by">${words.cleared}</span>`;
  return html`<span class="state">${words[`state_${now}`]}</span>${by}${outcome}${cleared}`;
}

function actions(alert: RowAlert, frame: RowFrame): Html {
  const { words } = frame;
  const { name, amount } = measured(alert, frame);
  const acknowledge = acknowledgement(alert.state, words);
  const isOpen = acknowledge !== null || alert.state === "acknowledged";
  // Each button names its alert for those who hear the page.
  const button = (text: string, to: string, look: string) =>
    html`<button type="button" class="${look}" data-move="${to}" aria-label="${text}: ${alert.patient}, ${name} ${amount(alert.value)}">${text}</button>`;
  return html`${acknowledge !== null && button(acknowledge, "acknowledged", "primary")}
${isOpen && button(words.resolve, "resolved", "")}`;
}

/** What taking note of an alert is called: once its condition is over, there is nothing left to take in hand. */
function acknowledgement(state: AlertState, words: Words): string | null {
  if (state === "raised") return words.acknowledge;
  return state === "latched" ? words.confirm : null;
}

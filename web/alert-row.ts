import { rowActions } from "./alert-actions.ts";
import { marksOf, stateCell } from "./alert-state.ts";
import { type Html, html } from "./html.ts";
import { priorityMark } from "./marks.ts";
import { names } from "./names.ts";
import type { RowAlert, RowFrame } from "./row-alert.ts";
import { agoText, clockText, numberText, timeText } from "./times.ts";

/** One alert as a table row. At narrow widths a row becomes a card, so the roles are said outright. */
export function alertRow(alert: RowAlert, frame: RowFrame): Html {
  const { words } = frame;
  const patientPath = `/patients/${encodeURIComponent(alert.patient)}`;
  return html`<tr role="row" class="alert alert-${alert.priority} state-${alert.state}" id="alert-${alert.id}" data-alert="${alert.id}" data-patient="${alert.patient}" data-rule="${alert.rule.id}" data-priority="${alert.priority}" data-state="${alert.state}" data-raised="${alert.since}">
<td role="cell" class="cell-priority">${priorityMark(alert.priority, words)}</td>
<td role="cell" class="cell-since"><time datetime="${new Date(alert.since).toISOString()}">${timeText(alert.since)}</time> <span class="ago" data-since="${alert.since}">${agoText(alert.since, frame.now, words)}</span></td>
<th role="rowheader" scope="row" class="cell-patient"><a href="${patientPath}">${alert.patient}</a> <span class="place">${placeText(alert, frame)}</span></th>
<td role="cell" class="cell-reason">${reason(alert, frame)}</td>
<td role="cell" class="cell-state">${stateCell(alert, frame)}</td>
<td role="cell" class="cell-actions"><div class="buttons">${rowActions(alert, aboutText(alert, frame), words)}</div></td>
</tr>`;
}

export const placeText = (
  { municipality, zone }: Pick<RowAlert, "municipality" | "zone">,
  { language, words }: Pick<RowFrame, "language" | "words">,
): string =>
  `${names[language].places[municipality] ?? municipality} · ${words.zone}\u00a0${zone.replace(/^z/, "")}`;

function reason(alert: RowAlert, frame: RowFrame): Html {
  const { language } = frame;
  return html`<a class="why" href="/alerts/${encodeURIComponent(alert.id)}">${alert.text[language]}</a>
${measuredLine(alert, frame)}${marksOf(alert, frame)}`;
}

/** What was measured, against which limit, and how it is by now. */
export function measuredLine(alert: RowAlert, frame: RowFrame): Html | null {
  const { words } = frame;
  const { name, amount } = measured(alert, frame);
  if (name === null) return null;
  const limit =
    alert.limit === null ? null : html` <span class="limit">${words.limit} ${amount(alert.limit)}</span>`;
  const moved = alert.latest.at > alert.since;
  const latest = html`${words.latest} <b>${amount(alert.latest.value)}</b> ${clockText(alert.latest.at)}`;
  return html`<span class="measured">${name} <b>${amount(alert.value)}</b>${limit}${moved && html` · ${latest}`}</span>`;
}

/** What a button names its alert by, beside the person. */
export function aboutText(alert: RowAlert, frame: Pick<RowFrame, "language">): string {
  const { name, amount } = measured(alert, frame);
  return name === null ? alert.text[frame.language] : `${name} ${amount(alert.value)}`;
}

/** `null` for a name: what the alert is about has no number. */
export function measured(
  alert: Pick<RowAlert, "code" | "unit">,
  { language }: Pick<RowFrame, "language">,
): { readonly name: string | null; readonly amount: (value: number) => string } {
  const { name, unit } = names[language].metrics[alert.code] ?? { name: null, unit: alert.unit };
  return {
    name,
    amount: (value) => `${numberText(value, language)}\u00a0${unit === "1" ? "" : unit}`.trimEnd(),
  };
}

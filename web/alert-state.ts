import { type Html, html } from "./html.ts";
import type { RowAlert, RowFrame } from "./row-alert.ts";
import { suppressionOf } from "./row-alert.ts";
import { timeText } from "./times.ts";
import type { Words } from "./words.ts";

/** The state in its fixed word. */
export const stateText = ({ state, step }: Pick<RowAlert, "state" | "step">, words: Words): string =>
  state === "escalated" ? words.escalatedTo(step) : words[`state_${state}`];

/** Where an alert stands, in whose hands and until when, or what came of it. */
export function stateCell(alert: RowAlert, frame: RowFrame): Html {
  const { words } = frame;
  const { acknowledgedUntil: until, assignee, history, present, state } = alert;
  const last = history.findLast(({ remark }) => remark === undefined || remark === "rule-withdrawn");
  const who = assignee ?? (last === undefined || last.by === "hub" ? null : last.by);
  const quiet = (text: string | null): Html | false =>
    text !== null && html` <span class="by">${text}</span>`;
  const outcome = last?.outcome === undefined ? null : words[`outcome_${last.outcome}`];
  return html`<span class="state">${stateText(alert, words)}</span>${quiet(who === null ? null : `${assignee === null ? words.by : words.inHandOf} ${who}`)}${quiet(outcome)}${until !== null && html` <span class="by left" data-until="${until}">${leftText(until, frame.now, words)}</span>`}${!present && state === "acknowledged" && quiet(words.cleared)}`;
}

/** How long an acknowledgement still holds. */
export function leftText(until: number, now: number, words: Words): string {
  const minutes = Math.round((until - now) / 60_000);
  return minutes > 0 ? words.timeLeft(minutes) : words.timeOver;
}

/** What else must be known of an alert at a glance. */
export function marksOf(alert: RowAlert, frame: RowFrame): Html {
  const { words } = frame;
  const suppression = suppressionOf(alert, frame);
  const told: readonly (string | Html | false)[] = [
    suppression !== undefined &&
      `${words.suppressedUntil(timeText(suppression.until))} · ${suppression.reason} · ${suppression.by}`,
    alert.flapping && words.flapping,
    alert.recurrences > 0 && words.recurred(alert.recurrences),
    alert.late && words.late,
    alert.cause !== null &&
      html`<a href="/alerts/${encodeURIComponent(alert.cause)}">${words.explainedBy}</a>`,
    alert.affected.length > 0 && words.affects(alert.affected.length),
  ];
  const marks = told.filter((each) => each !== false);
  return html`${marks.length > 0 && html`<span class="marks">${marks.map((each) => html`<span class="tag">${each}</span>`)}</span>`}`;
}

import { type Html, html } from "./html.ts";
import { isOpen, type RowAlert } from "./row-alert.ts";
import type { Words } from "./words.ts";

/** What can be done about an alert: at once (`move`), or after a dialog has asked something (`ask`). */
interface Action {
  readonly text: string;
  readonly move?: string;
  readonly ask?: string;
  readonly isFirst?: boolean;
}

/** In a row there is room for what is done most. */
export function rowActions(alert: RowAlert, about: string, words: Words): Html {
  const first = firstActions(alert, words);
  const resolve = isOpen(alert) ? [{ text: words.resolve, ask: "resolve" }] : [];
  return buttons(alert, about, [...first, ...resolve, ...closing(alert, words)]);
}

/** All there is to be done, on the alert's own page. */
export function allActions(alert: RowAlert, about: string, words: Words): Html {
  const open: readonly Action[] = isOpen(alert)
    ? [
        { text: words.assign, ask: "assign" },
        ...(alert.state === "latched" ? [] : [{ text: words.passOn, ask: "pass-on" }]),
        { text: words.resolve, ask: "resolve" },
        { text: words.suppress, ask: "suppress" },
      ]
    : closing(alert, words);
  return buttons(alert, about, [...firstActions(alert, words), ...open]);
}

/** Once its condition is over there is nothing left to take in hand, and nothing to be reminded of. */
function firstActions({ state }: RowAlert, words: Words): readonly Action[] {
  if (state === "latched") return [{ text: words.confirm, move: "acknowledged", isFirst: true }];
  const remind = { text: words.remind, ask: "remind" };
  if (state === "acknowledged") return [remind];
  return state === "raised" || state === "escalated"
    ? [{ text: words.acknowledge, move: "acknowledged", isFirst: true }, remind]
    : [];
}

/** What came of it is asked once: whoever resolved it has said so, and a condition that ended by itself has not. */
function closing({ history, state }: RowAlert, words: Words): readonly Action[] {
  if (state !== "resolved") return [];
  const isTold = history.some(({ outcome }) => outcome !== undefined);
  return [{ text: words.closeAlert, ...(isTold ? { move: "closed" } : { ask: "close" }) }];
}

// Each button names its alert for those who hear the page.
const buttons = ({ patient }: RowAlert, about: string, actions: readonly Action[]): Html =>
  html`${actions.map(
    ({ text, move, ask, isFirst }) =>
      html`<button type="button" class="${isFirst === true ? "primary" : ""}"${move !== undefined && html` data-move="${move}"`}${ask !== undefined && html` data-ask="${ask}"`} aria-label="${text}: ${patient}, ${about}">${text}</button>\n`,
  )}`;

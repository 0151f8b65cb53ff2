import { alertRow, type RowAlert } from "../alert-row.ts";
import { words as allWords } from "../words.ts";

export const language = document.documentElement.lang === "en" ? "en" : "it";
const words = allWords[language];
const urgency = ["high", "medium", "low", "technical"];
const rowsAtMost = 200;

/** The rows of the table, each an alert's. Drawn by the server's own code. */
export interface AlertRows {
  /** Draws a row anew where it is; false when there is none of this alert. */
  redraw(alert: RowAlert): boolean;
  /** Adds rows, the newest given last, each where its urgency belongs. */
  add(alerts: readonly RowAlert[]): void;
  keepOnly(ids: ReadonlySet<string>): void;
}

export function alertRows(body: HTMLTableSectionElement, now: () => number): AlertRows {
  const drawn = (alert: RowAlert): Element => {
    const template = document.createElement("template");
    template.innerHTML = alertRow(alert, { language, words, now: now() }).html;
    return template.content.firstElementChild ?? template;
  };
  return {
    redraw(alert) {
      const row = body.querySelector(`[data-alert="${CSS.escape(alert.id)}"]`);
      if (row === null) return false;
      const hadFocus = row.contains(document.activeElement);
      const fresh = drawn(alert);
      row.replaceWith(fresh);
      // Whoever is on this row stays on it: on its next button, or on its patient when nothing is left to do.
      if (hadFocus) fresh.querySelector<HTMLElement>("button, a")?.focus();
      return true;
    },
    add(alerts) {
      for (const alert of alerts) body.insertBefore(drawn(alert), placeFor(body, alert));
      dropResolved(body);
    },
    keepOnly(ids) {
      for (const row of [...body.rows]) if (!ids.has(row.dataset["alert"] ?? "")) row.remove();
    },
  };
}

/** Before the first row that is not more urgent; among equals the newest is first. */
function placeFor(body: HTMLTableSectionElement, { priority }: RowAlert): Element | null {
  const rank = urgency.indexOf(priority);
  return [...body.rows].find((row) => urgency.indexOf(row.dataset["priority"] ?? "") >= rank) ?? null;
}

/** What is done stays in its place while there is room: it should not vanish under whoever did it. */
function dropResolved(body: HTMLTableSectionElement): void {
  const done = [...body.rows].filter((row) => row.dataset["state"] === "resolved");
  for (const row of done.slice(0, Math.max(0, body.rows.length - rowsAtMost))) row.remove();
}

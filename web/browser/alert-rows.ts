import { urgency } from "../alert-groups.ts";
import { alertRow } from "../alert-row.ts";
import type { RowAlert, RowSuppression } from "../row-alert.ts";
import { words as allWords } from "../words.ts";

export const language = document.documentElement.lang === "en" ? "en" : "it";
const words = allWords[language];
const rowsAtMost = 200;

/** The rows of the table, each an alert's, those of one person together. Drawn by the server's own code. */
export interface AlertRows {
  /** Draws a row anew where it is; false when there is none of this alert. */
  redraw(alert: RowAlert): boolean;
  /** Adds rows, the newest given last, each where its person and its urgency belong. */
  add(alerts: readonly RowAlert[]): void;
  keepOnly(ids: ReadonlySet<string>): void;
}

export function alertRows(
  table: HTMLTableElement,
  now: () => number,
  suppressions: () => readonly RowSuppression[],
): AlertRows {
  const drawn = (alert: RowAlert): Element => {
    const template = document.createElement("template");
    const frame = { language, words, now: now(), suppressions: suppressions() } as const;
    template.innerHTML = alertRow(alert, frame).html;
    return template.content.firstElementChild ?? template;
  };
  return {
    redraw(alert) {
      const row = table.querySelector(`[data-alert="${CSS.escape(alert.id)}"]`);
      if (row === null) return false;
      const hadFocus = row.contains(document.activeElement);
      const fresh = drawn(alert);
      row.replaceWith(fresh);
      // Whoever is on this row stays on it: on its next button, or on its patient when nothing is left to do.
      if (hadFocus) fresh.querySelector<HTMLElement>("button, a")?.focus();
      return true;
    },
    add(alerts) {
      for (const alert of alerts) {
        const body = bodyOf(table, alert.patient);
        body.insertBefore(drawn(alert), placeFor([...body.rows], rankOf(alert)));
        table.insertBefore(body, placeFor(bodiesBeside(table, body), rankOf(alert)));
      }
      dropDone(table);
    },
    keepOnly(ids) {
      for (const row of rowsOf(table)) if (!ids.has(row.dataset["alert"] ?? "")) row.remove();
      for (const body of [...table.tBodies]) if (body.rows.length === 0) body.remove();
    },
  };
}

const rowsOf = (table: HTMLTableElement): readonly HTMLTableRowElement[] =>
  [...table.tBodies].flatMap((body) => [...body.rows]);

function bodyOf(table: HTMLTableElement, patient: string): HTMLTableSectionElement {
  const known = [...table.tBodies].find((body) => body.dataset["patient"] === patient);
  if (known !== undefined) return known;
  const made = table.createTBody();
  made.setAttribute("role", "rowgroup");
  made.dataset["patient"] = patient;
  return made;
}

const bodiesBeside = (table: HTMLTableElement, own: HTMLElement): readonly HTMLTableSectionElement[] =>
  [...table.tBodies].filter((body) => body !== own);

const rankOf = ({ priority }: Pick<RowAlert, "priority">): number => urgency.indexOf(priority);

/** How urgent a row is, or the most urgent row of a person. */
function rankIn(part: HTMLElement): number {
  const row = part.matches("tr") ? part : part.querySelector<HTMLElement>("tr");
  const ranks: readonly string[] = urgency;
  return ranks.indexOf(row?.dataset["priority"] ?? "");
}

/** Before the first that is not more urgent; among equals the newest is first. */
const placeFor = (parts: readonly HTMLElement[], rank: number): HTMLElement | null =>
  parts.find((part) => rankIn(part) >= rank) ?? null;

/** What is done stays in its place while there is room: it should not vanish under whoever did it. */
function dropDone(table: HTMLTableElement): void {
  const rows = rowsOf(table);
  const done = rows.filter((row) => row.dataset["state"] === "resolved");
  for (const row of done.slice(0, Math.max(0, rows.length - rowsAtMost))) row.remove();
}

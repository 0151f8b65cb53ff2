import { alertRow, type RowAlert } from "../alert-row.ts";
import { agoText } from "../times.ts";
import { words as allWords } from "../words.ts";
import { element } from "./element.ts";

/** The table of open alerts. A row never moves under a pointer or a keyboard: what is new waits until neither is there. */
export interface AlertTable {
  take(alert: RowAlert): void;
  /** The open alerts as they are now; what is no longer among them goes. */
  replace(alerts: readonly RowAlert[]): void;
  /** The hub's time, by which ages are told. */
  tick(now: number): void;
}

const language = document.documentElement.lang === "en" ? "en" : "it";
const words = allWords[language];
const urgency = ["high", "medium", "low", "technical"];
const rowsAtMost = 200;
const isOpen = ({ state }: RowAlert): boolean => ["raised", "acknowledged", "latched"].includes(state);

export function alertTable(table: HTMLTableElement): AlertTable {
  const body = table.tBodies[0] ?? table.createTBody();
  const waiting = new Map<string, RowAlert>();
  let ahead = 0;
  const now = (): number => Date.now() + ahead;

  function drawn(alert: RowAlert): Element {
    const template = document.createElement("template");
    template.innerHTML = alertRow(alert, { language, words, now: now() }).html;
    return template.content.firstElementChild ?? template;
  }
  const rowOf = (id: string): Element | null => body.querySelector(`[data-alert="${CSS.escape(id)}"]`);
  const notice = element("waiting", HTMLElement);
  // A focus left behind by a click is nobody's; one moved by keys is where somebody is.
  const isBusy = (): boolean =>
    document.querySelector("dialog[open]") !== null ||
    [table, notice].some((each) => each.matches(":hover") || each.querySelector(":focus-visible") !== null);

  function redraw(row: Element, alert: RowAlert): void {
    const hadFocus = row.contains(document.activeElement);
    const fresh = drawn(alert);
    row.replaceWith(fresh);
    // Whoever is on this row stays on it: on its next button, or on its patient when nothing is left to do.
    if (hadFocus) fresh.querySelector<HTMLElement>("button, a")?.focus();
  }

  function showWaiting(): void {
    for (const alert of [...waiting.values()].reverse())
      body.insertBefore(drawn(alert), placeFor(body, alert));
    waiting.clear();
    dropResolved(body);
    tellState();
  }

  function tellState(): void {
    element("empty", HTMLElement).hidden = body.rows.length > 0;
    notice.hidden = waiting.size === 0;
    element("waiting-text", HTMLElement).textContent = waitingText([...waiting.values()]);
  }

  function take(alert: RowAlert): void {
    const { patient } = table.dataset;
    if (patient !== "" && patient !== alert.patient) return;
    const row = rowOf(alert.id);
    if (row !== null) redraw(row, alert);
    else if (isOpen(alert)) queue(alert);
    else waiting.delete(alert.id);
    tellState();
  }

  function queue(alert: RowAlert): void {
    if (!waiting.has(alert.id)) announce(alert);
    waiting.set(alert.id, alert);
    if (!isBusy()) showWaiting();
  }

  element("show-waiting", HTMLElement).addEventListener("click", showWaiting);

  return {
    take,
    replace(alerts) {
      const open = new Set(alerts.map((alert) => alert.id));
      for (const row of [...body.rows]) if (!open.has(row.dataset["alert"] ?? "")) row.remove();
      for (const alert of alerts) take(alert);
    },
    tick(hubNow) {
      ahead = hubNow - Date.now();
      if (waiting.size > 0 && !isBusy()) showWaiting();
      for (const age of document.querySelectorAll<HTMLElement>(".ago[data-since]")) {
        age.textContent = agoText(Number(age.dataset["since"]), now(), words);
      }
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

function waitingText(waiting: readonly RowAlert[]): string {
  const high = waiting.filter((alert) => alert.priority === "high").length;
  return words.newAlerts(waiting.length) + (high === 0 ? "" : `, ${words.ofWhichHigh(high)}`);
}

function announce(alert: RowAlert): void {
  const text = `${words.newAlerts(1)}: ${words[`priority_${alert.priority}`]}, ${alert.text[language]}`;
  element("news", HTMLElement).textContent = text;
}

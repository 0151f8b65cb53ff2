import type { RowAlert } from "../alert-row.ts";
import { agoText } from "../times.ts";
import { words as allWords } from "../words.ts";
import { alertRows, language } from "./alert-rows.ts";
import { element } from "./element.ts";

/** The table of open alerts. A row never moves under a pointer or a keyboard: what is new waits until neither is there. */
export interface AlertTable {
  take(alert: RowAlert): void;
  /** The open alerts as they are now; what is no longer among them goes. */
  replace(alerts: readonly RowAlert[]): void;
  /** The hub's time, by which ages are told. */
  tick(now: number): void;
}

const words = allWords[language];
const isOpen = ({ state }: RowAlert): boolean => ["raised", "acknowledged", "latched"].includes(state);

export function alertTable(table: HTMLTableElement): AlertTable {
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  const rows = alertRows(table.tBodies[0] ?? table.createTBody(), now);
  const line = waitingLine(table, (alerts) => rows.add(alerts));

  function take(alert: RowAlert): void {
    const { patient } = table.dataset;
    if (patient !== "" && patient !== alert.patient) return;
    if (rows.redraw(alert)) line.leave(alert.id);
    else if (isOpen(alert)) line.join(alert);
    else line.leave(alert.id);
  }

  return {
    take,
    replace(alerts) {
      rows.keepOnly(new Set(alerts.map((alert) => alert.id)));
      for (const alert of alerts) take(alert);
    },
    tick(hubNow) {
      ahead = hubNow - Date.now();
      line.moveUp();
      for (const age of document.querySelectorAll<HTMLElement>(".ago[data-since]")) {
        age.textContent = agoText(Number(age.dataset["since"]), now(), words);
      }
    },
  };
}

/** New alerts on their way into the table, announced at once, shown when nobody's hand is on it, or when asked for. */
function waitingLine(table: HTMLTableElement, show: (alerts: readonly RowAlert[]) => void) {
  const waiting = new Map<string, RowAlert>();
  const notice = element("waiting", HTMLElement);
  // A focus left behind by a click is nobody's; one moved by keys is where somebody is.
  const isBusy = (): boolean =>
    document.querySelector("dialog[open]") !== null ||
    [table, notice].some((each) => each.matches(":hover") || each.querySelector(":focus-visible") !== null);
  const tell = (): void => {
    notice.hidden = waiting.size === 0;
    element("waiting-text", HTMLElement).textContent = waitingText([...waiting.values()]);
  };
  const showAll = (): void => {
    show([...waiting.values()]);
    waiting.clear();
    tell();
  };
  element("show-waiting", HTMLElement).addEventListener("click", showAll);
  return {
    join(alert: RowAlert): void {
      if (!waiting.has(alert.id)) announce(alert);
      waiting.set(alert.id, alert);
      if (isBusy()) tell();
      else showAll();
    },
    leave(id: string): void {
      if (waiting.delete(id)) tell();
    },
    moveUp(): void {
      if (waiting.size > 0 && !isBusy()) showAll();
    },
  };
}

function waitingText(waiting: readonly RowAlert[]): string {
  const high = waiting.filter((alert) => alert.priority === "high").length;
  return words.newAlerts(waiting.length) + (high === 0 ? "" : `, ${words.ofWhichHigh(high)}`);
}

function announce(alert: RowAlert): void {
  const text = `${words.newAlerts(1)}: ${words[`priority_${alert.priority}`]}, ${alert.text[language]}`;
  element("news", HTMLElement).textContent = text;
}

import type { RowAlert, RowSuppression } from "../row-alert.ts";
import { words as allWords } from "../words.ts";
import { tellAges } from "./ages.ts";
import { alertRows, language } from "./alert-rows.ts";
import { announcing } from "./announcing.ts";
import { element } from "./element.ts";

/** The table of alerts. A row never moves under a pointer or a keyboard: what is new waits until neither is there. */
export interface AlertTable {
  take(alert: RowAlert): void;
  /** The open alerts as they are now; what is no longer among them goes. */
  replace(alerts: readonly RowAlert[]): void;
  /** The stretches in which nobody is told, for rows drawn from now on. */
  suppress(suppressions: readonly RowSuppression[]): void;
  /** The hub's time, by which ages are told. */
  tick(now: number): void;
  now(): number;
}

const words = allWords[language];

/** Which states come into which list. What is already there stays, whatever becomes of it. */
const states: Readonly<Record<string, readonly string[]>> = {
  waiting: ["raised", "escalated", "latched"],
  taken: ["acknowledged"],
  done: [],
  open: ["raised", "escalated", "acknowledged", "latched"],
};

export function alertTable(table: HTMLTableElement): AlertTable {
  let ahead = 0;
  let suppressions: readonly RowSuppression[] = [];
  const { list = "open", patient = "" } = table.dataset;
  const now = (): number => Date.now() + ahead;
  const rows = alertRows(table, now, () => suppressions);
  const line = waitingLine(table, (alerts) => rows.add(alerts));
  const belongs = ({ state }: RowAlert): boolean => states[list]?.includes(state) ?? false;

  function take(alert: RowAlert): void {
    if (patient !== "" && patient !== alert.patient) return;
    if (rows.redraw(alert)) line.leave(alert.id);
    else if (belongs(alert)) line.join(alert);
    else line.leave(alert.id);
  }

  return {
    take,
    now,
    replace(alerts) {
      const own = alerts.filter(belongs);
      if (list !== "done") rows.keepOnly(new Set(own.map((alert) => alert.id)));
      for (const alert of own) take(alert);
    },
    suppress(given) {
      suppressions = given;
    },
    tick(hubNow) {
      ahead = hubNow - Date.now();
      line.moveUp();
      tellAges(now());
    },
  };
}

/** New alerts on their way into the table, announced at once, shown when nobody's hand is on it, or when asked for. */
function waitingLine(table: HTMLTableElement, show: (alerts: readonly RowAlert[]) => void) {
  const waiting = new Map<string, RowAlert>();
  const notice = element("waiting", HTMLElement);
  const announce = announcing();
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

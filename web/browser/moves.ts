import type { RowAlert } from "../row-alert.ts";
import { words as allWords } from "../words.ts";
import { type Asked, askDialogs } from "./asking.ts";
import { element, goToSignIn } from "./element.ts";
import { alertIn } from "./wire-alert.ts";

const words = allWords[document.documentElement.lang === "en" ? "en" : "it"];

/** What follows once something was done about an alert. */
export interface Answered {
  /** The hub's time. */
  now(): number;
  moved(alert: RowAlert): void;
  suppressed(): void;
}

/** The buttons of a page that do something about alerts: at once, or after a dialog has asked what they need. */
export function answerButtons(root: Document, answered: Answered): void {
  const ask = askDialogs(root, answered.now);
  root.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const about = button?.closest<HTMLElement>("[data-alert], [data-patient]");
    if (button === null || !about) return;
    const { move, ask: dialog } = button.dataset;
    const { alert = "", patient = "", rule = "" } = about.dataset;
    if (move !== undefined) void send(transition(alert, { to: move }), button, alert, answered);
    if (dialog === undefined) return;
    ask(dialog, { id: alert, patient, rule, told: toldOf(about) }, (asked) =>
      send(asked, button, alert, answered),
    );
  });
}

const addressOf = (alert: string): string => `/api/v1/alerts/${encodeURIComponent(alert)}`;
const transition = (alert: string, body: object): Asked => ({
  path: `${addressOf(alert)}/transitions`,
  body,
});

/** The person and the reason, as a dialog repeats them. */
function toldOf(about: HTMLElement): string {
  const parts = [about.querySelector(".cell-patient a"), about.querySelector(".why")];
  const texts = [...parts.map((part) => part?.textContent), about.dataset["text"]];
  const told = texts.flatMap((text) => (text ? [text] : []));
  return told.length === 0 ? (about.dataset["patient"] ?? "") : told.join(" · ");
}

async function send(
  { path, body }: Asked,
  button: HTMLButtonElement,
  alert: string,
  answered: Answered,
): Promise<void> {
  const fault = element("move-fault", HTMLElement);
  button.disabled = true;
  fault.hidden = true;
  const reply = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => null);
  button.disabled = false;
  if (reply?.ok) {
    if (path.endsWith("/suppressions")) answered.suppressed();
    else answered.moved(await alertIn(reply));
    return;
  }
  if (reply?.status === 401) goToSignIn();
  const isLate = reply?.status === 409;
  fault.textContent = isLate
    ? words.alreadyMoved
    : reply?.status === 400
      ? words.moveRefused
      : words.moveFailed;
  fault.hidden = false;
  const current = isLate ? await fetch(addressOf(alert)).catch(() => null) : null;
  if (current?.ok) answered.moved(await alertIn(current));
}

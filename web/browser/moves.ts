import { words as allWords } from "../words.ts";
import type { AlertTable } from "./alert-table.ts";
import { element, goToSignIn } from "./element.ts";
import { alertIn } from "./wire-alert.ts";

const words = allWords[document.documentElement.lang === "en" ? "en" : "it"];

interface Move {
  readonly to: string;
  readonly outcome?: string;
  readonly note?: string;
}

/** Acknowledging and resolving: the buttons of the table, and the dialog that asks what came of an alert. */
export function answerButtons(table: HTMLTableElement, alerts: AlertTable): void {
  const askOutcome = outcomeDialog();
  table.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-move]") : null;
    const row = button?.closest<HTMLElement>("[data-alert]");
    if (!(button instanceof HTMLButtonElement) || !row) return;
    const { alert: id = "" } = row.dataset;
    if (button.dataset["move"] === "resolved") askOutcome(row, (move) => make(id, move, button, alerts));
    else void make(id, { to: "acknowledged" }, button, alerts);
  });
}

async function make(id: string, move: Move, button: HTMLButtonElement, alerts: AlertTable): Promise<void> {
  const fault = element("move-fault", HTMLElement);
  const address = `/api/v1/alerts/${encodeURIComponent(id)}`;
  button.disabled = true;
  fault.hidden = true;
  const reply = await fetch(`${address}/transitions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(move),
  }).catch(() => null);
  button.disabled = false;
  if (reply?.ok) {
    alerts.take(await alertIn(reply));
    return;
  }
  if (reply?.status === 401) goToSignIn();
  const isLate = reply?.status === 409;
  fault.textContent = isLate ? words.alreadyMoved : words.moveFailed;
  fault.hidden = false;
  const current = isLate ? await fetch(address).catch(() => null) : null;
  if (current?.ok) alerts.take(await alertIn(current));
}

type Answered = (move: Move) => Promise<void>;

function outcomeDialog(): (row: HTMLElement, answered: Answered) => void {
  const dialog = element("resolve", HTMLDialogElement);
  const form = element("resolve-form", HTMLFormElement);
  let pending: Answered | null = null;
  element("resolve-cancel", HTMLElement).addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    pending = null;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = new FormData(form);
    const note = String(given.get("note") ?? "").trim();
    const move = { to: "resolved", outcome: String(given.get("outcome")), ...(note === "" ? {} : { note }) };
    void pending?.(move);
    dialog.close();
  });
  return (row, answered) => {
    form.reset();
    const parts = [row.querySelector(".cell-patient a"), row.querySelector(".why")];
    element("resolve-which", HTMLElement).textContent = parts
      .map((part) => part?.textContent ?? "")
      .join(" · ");
    pending = answered;
    dialog.showModal();
  };
}

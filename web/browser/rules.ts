// The rules' page: another limit is tried on the past, proposed, and decided on by somebody else.
import { rulesWords } from "../rules-words.ts";
import { element } from "./element.ts";
import { type Answer, send } from "./send.ts";

const main = element("content", HTMLElement);
const words = rulesWords[document.documentElement.lang === "en" ? "en" : "it"];
const days = 30 * 86_400_000;

function tell(card: HTMLElement, answer: Answer): void {
  const fault = card.querySelector(".fault");
  if (fault === null) return;
  if (answer.status === 403) fault.textContent = words.notYours;
  else fault.textContent = [400, 409].includes(answer.status) ? words.refused : words.failed;
}

async function done(card: HTMLElement, asked: Promise<Answer>): Promise<void> {
  const answer = await asked;
  if (answer.ok) location.reload();
  else tell(card, answer);
}

const count = (told: Answer["told"], name: string): number => {
  const found = told[name];
  return Array.isArray(found) ? found.length : Number(found ?? 0);
};

/** Of the episodes that would be lost those whose alerts people found to be true. */
function foundTrue(lost: unknown): number {
  if (!Array.isArray(lost)) return 0;
  const isTrue = (alert: unknown): boolean =>
    typeof alert === "object" &&
    alert !== null &&
    "outcome" in alert &&
    String(alert.outcome).startsWith("true-");
  return lost.filter((each: { alerts?: readonly unknown[] }) => (each.alerts ?? []).some(isTrue)).length;
}

async function preview(card: HTMLElement, limit: number): Promise<void> {
  const shown = card.querySelector(".previewed");
  if (shown === null) return;
  shown.textContent = words.counting;
  const now = Date.now();
  const window = { from: new Date(now - days).toISOString(), to: new Date(now).toISOString() };
  const path = `/api/v1/rules/${encodeURIComponent(card.dataset["rule"] ?? "")}/preview`;
  const answer = await send("POST", path, { limit, ...window });
  shown.textContent = "";
  if (!answer.ok) return tell(card, answer);
  const { told } = answer;
  const text = words.previewed(
    count(told, "before"),
    count(told, "after"),
    count(told, "gained"),
    count(told, "lost"),
    foundTrue(told["lost"]),
  );
  shown.textContent = told["cutShort"] === true ? `${text} ${words.cutShort}` : text;
}

for (const card of main.querySelectorAll<HTMLElement>("[data-rule]")) {
  const { rule = "" } = card.dataset;
  for (const button of card.querySelectorAll<HTMLButtonElement>("button[data-deed]")) {
    const { deed = "", version } = button.dataset;
    const path = `/api/v1/rules/${encodeURIComponent(rule)}/${deed}`;
    button.addEventListener("click", () => void done(card, send("POST", path, { version })));
  }
  const form = card.querySelector("form");
  const limit = form?.querySelector<HTMLInputElement>("input[name=limit]");
  const note = form?.querySelector<HTMLInputElement>("input[name=note]");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = { id: rule, limit: limit?.valueAsNumber ?? 0, note: note?.value.trim() ?? "" };
    void done(card, send("PUT", "/api/v1/rules", body));
  });
  form?.querySelector("button[data-preview]")?.addEventListener("click", () => {
    if (form.reportValidity()) void preview(card, limit?.valueAsNumber ?? 0);
  });
}

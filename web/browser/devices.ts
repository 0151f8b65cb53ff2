// Devices: adopts what gateways brought along, makes claim codes and takes them back.
import { devicesWords } from "../devices-words.ts";
import { element, goToSignIn } from "./element.ts";
import { type Answer, send } from "./send.ts";

const words = devicesWords[document.documentElement.lang === "en" ? "en" : "it"];

function tell(text: string): void {
  const fault = document.querySelector(".fault");
  if (fault !== null) fault.textContent = text;
}

/** Whether it was done; if not, why is told on the page. */
function isDone({ ok, status }: Answer): boolean {
  if (ok) return true;
  if (status === 401) goToSignIn();
  else tell(status >= 400 && status < 500 ? words.refused : words.failed);
  return false;
}

async function adopt(row: HTMLElement, button: HTMLButtonElement): Promise<void> {
  button.disabled = true;
  const type = row.querySelector("select")?.value;
  const { stray: device, gateway } = row.dataset;
  const asked = { device, gateway, ...(type === undefined ? {} : { type }) };
  if (isDone(await send("POST", "/api/v1/strays/adopt", asked))) location.reload();
  else button.disabled = false;
}

async function withdraw(row: HTMLElement, button: HTMLButtonElement): Promise<void> {
  button.disabled = true;
  const path = `/api/v1/claim-codes/${encodeURIComponent(row.dataset["code"] ?? "")}`;
  if (isDone(await send("DELETE", path))) location.reload();
  else button.disabled = false;
}

for (const [selector, act] of [
  ["[data-stray]", adopt],
  ["[data-code]", withdraw],
] as const) {
  for (const row of document.querySelectorAll<HTMLElement>(selector)) {
    const button = row.querySelector("button");
    button?.addEventListener("click", () => void act(row, button));
  }
}

/** Told once and never again, so the page stays as it is until its reader goes on. */
function show(told: unknown): void {
  const codes = Array.isArray(told) ? told.map(({ code }: { code: string }) => code) : [];
  const note = document.createElement("p");
  note.textContent = words.shownOnce;
  const list = document.createElement("pre");
  list.textContent = codes.join("\n");
  list.tabIndex = 0;
  element("made-codes", HTMLElement).replaceChildren(note, list);
}

const form = element("make-codes", HTMLFormElement);
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await send("POST", "/api/v1/claim-codes", {
    service: element("service", HTMLSelectElement).value,
    type: element("type", HTMLSelectElement).value,
    count: element("count", HTMLInputElement).valueAsNumber,
  });
  if (isDone(answer)) show(answer.told["items"]);
});

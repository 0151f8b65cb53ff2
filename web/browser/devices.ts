// Devices: adopts what gateways brought along or takes it off the list, makes claim codes and takes them back.
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

/** What each button asks for, of the row it stands in. */
const acts: Readonly<Record<string, (row: HTMLElement) => Promise<Answer>>> = {
  adopt: (row) => {
    const type = row.querySelector("select")?.value;
    return send("POST", "/api/v1/strays/adopt", { ...pairIn(row), ...(type === undefined ? {} : { type }) });
  },
  dismiss: (row) => send("POST", "/api/v1/strays/dismiss", pairIn(row)),
  withdraw: (row) => send("DELETE", `/api/v1/claim-codes/${encodeURIComponent(row.dataset["code"] ?? "")}`),
};

const pairIn = ({ dataset: { stray: device, gateway } }: HTMLElement) => ({ device, gateway });

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-act]")) {
  button.addEventListener("click", async () => {
    const [row, act] = [button.closest("li"), acts[button.dataset["act"] ?? ""]];
    if (row === null || act === undefined) return;
    button.disabled = true;
    if (isDone(await act(row))) location.reload();
    else button.disabled = false;
  });
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

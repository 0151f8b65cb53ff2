// Reports: asks for one, and looks how far those that are under way are.
import { reportsWords } from "../reports-words.ts";
import { element, goToSignIn } from "./element.ts";
import { send } from "./send.ts";

const words = reportsWords[document.documentElement.lang === "en" ? "en" : "it"];
const form = element("ask-report", HTMLFormElement);
const kind = element("kind", HTMLSelectElement);
const service = element("service", HTMLSelectElement);

const isOfOne = (): boolean => kind.value === "service" || kind.value === "supplier";

/** A report about everything names no service. */
function showServices(): void {
  service.disabled = !isOfOne();
  if (!isOfOne()) service.value = "";
}
kind.addEventListener("change", showServices);
showServices();

function tell(text: string): void {
  const fault = form.querySelector(".fault");
  if (fault !== null) fault.textContent = text;
}

/** The noon of the first and of the last day of the months chosen lie within them, whatever the zone. */
function pathAsked(): string {
  const chosen = new FormData(form);
  const [from, to] = [String(chosen.get("from")), String(chosen.get("to"))].toSorted();
  const query = new URLSearchParams({
    from: `${from}-15T12:00:00Z`,
    to: `${to}-16T12:00:00Z`,
    format: "html",
    lang: document.documentElement.lang === "en" ? "en" : "it",
  });
  if (isOfOne()) query.set("service", service.value);
  return `/api/v1/reports/${kind.value}?${query}`;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (isOfOne() && service.value === "") return tell(words.needsService);
  const reply = await fetch(pathAsked(), { headers: { prefer: "respond-async" } }).catch(() => null);
  if (reply?.status === 401) goToSignIn();
  else if (reply?.ok) location.reload();
  else tell(reply?.status === 429 ? words.tooMany : words.failed);
});

async function look(row: HTMLElement): Promise<boolean> {
  const answer = await send("GET", `/api/v1/reports/jobs/${encodeURIComponent(row.dataset["report"] ?? "")}`);
  const bar = row.querySelector("progress");
  if (bar !== null) bar.value = Number(answer.told["progress"] ?? 0);
  const state = answer.told["state"];
  return state === "done" || state === "failed";
}

async function watch(): Promise<void> {
  const open = [...document.querySelectorAll<HTMLElement>("[data-open]")];
  if (open.length === 0) return;
  const ends = await Promise.all(open.map(look));
  if (ends.includes(true)) location.reload();
  else setTimeout(() => void watch(), 1000);
}
void watch();

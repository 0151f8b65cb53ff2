// Pages with alerts: keeps their table true to the hub.
import { secondText } from "../times.ts";
import { words as allWords } from "../words.ts";
import { alertTable } from "./alert-table.ts";
import { element } from "./element.ts";
import { answerButtons } from "./moves.ts";
import { superviseFeed } from "./supervised-feed.ts";
import { alertFrom, type WireAlert } from "./wire-alert.ts";

const words = allWords[document.documentElement.lang === "en" ? "en" : "it"];
const table = element("alerts", HTMLTableElement);
const alerts = alertTable(table);
answerButtons(table, alerts);

superviseFeed(Number(table.dataset["after"]), {
  alert(json) {
    const wire: WireAlert = JSON.parse(json);
    alerts.take(alertFrom(wire));
  },
  reset: () => void loadAgain(),
  beat(at) {
    alerts.tick(at);
    show(true, `${words.live} · ${words.lastSign} ${secondText(at)}`);
  },
  silent: () => show(false, words.connecting),
});

function show(isLive: boolean, text: string): void {
  element("stale", HTMLElement).hidden = isLive;
  element("live", HTMLElement).dataset["state"] = isLive ? "live" : "stale";
  element("live-text", HTMLElement).textContent = text;
  document.body.classList.toggle("is-stale", !isLive);
}

async function loadAgain(): Promise<void> {
  const patient = table.dataset["patient"] ?? "";
  const query = new URLSearchParams({ state: "open", limit: "200", ...(patient === "" ? {} : { patient }) });
  const reply = await fetch(`/api/v1/alerts?${query}`).catch(() => null);
  if (!reply?.ok) return;
  const list: { items: readonly WireAlert[] } = await reply.json();
  alerts.replace(list.items.map(alertFrom));
}

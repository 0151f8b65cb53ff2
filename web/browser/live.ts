// Pages with a list of alerts: keeps it true to the hub.
import { words as allWords } from "../words.ts";
import { alertTable } from "./alert-table.ts";
import { element } from "./element.ts";
import { showLife } from "./life.ts";
import { answerButtons } from "./moves.ts";
import { superviseFeed } from "./supervised-feed.ts";
import { alertFrom, suppressionsFrom, type WireAlert, type WireSuppression } from "./wire-alert.ts";

const words = allWords[document.documentElement.lang === "en" ? "en" : "it"];
const table = element("alerts", HTMLTableElement);
const alerts = alertTable(table);
alerts.suppress(JSON.parse(table.dataset["suppressions"] ?? "[]"));
answerButtons(document, {
  now: alerts.now,
  moved: alerts.take,
  suppressed: () => void loadSuppressions(),
});

superviseFeed(Number(table.dataset["after"]), {
  alert(json) {
    const wire: WireAlert = JSON.parse(json);
    void takeWith(wire);
  },
  reset: () => void loadAgain(),
  beat(at) {
    alerts.tick(at);
    showLife(at);
  },
  silent: () => showLife(null, words.connecting),
});

/** A suppression begins or ends by a move of the alerts it covers: their rows tell who asked for it, and why. */
async function takeWith(wire: WireAlert): Promise<void> {
  if (wire.history.at(-1)?.remark?.startsWith("suppress") === true) await loadSuppressions();
  alerts.take(alertFrom(wire));
}

async function loadSuppressions(): Promise<void> {
  const reply = await fetch("/api/v1/suppressions?limit=1000").catch(() => null);
  if (!reply?.ok) return;
  const list: { items: readonly WireSuppression[] } = await reply.json();
  alerts.suppress(suppressionsFrom(list.items));
}

async function loadAgain(): Promise<void> {
  const patient = table.dataset["patient"] ?? "";
  const query = new URLSearchParams({ state: "open", limit: "200", ...(patient === "" ? {} : { patient }) });
  const reply = await fetch(`/api/v1/alerts?${query}`).catch(() => null);
  if (!reply?.ok) return;
  const list: { items: readonly WireAlert[] } = await reply.json();
  alerts.replace(list.items.map(alertFrom));
}

import { secondText } from "../times.ts";
import { words as allWords } from "../words.ts";
import { element } from "./element.ts";

const words = allWords[document.documentElement.lang === "en" ? "en" : "it"];

/** Whether the page is in touch with the hub, and since when it was last; `null` for not any longer. */
export function showLife(at: number | null, otherwise = ""): void {
  const isLive = at !== null;
  element("stale", HTMLElement).hidden = isLive;
  element("live", HTMLElement).dataset["state"] = isLive ? "live" : "stale";
  element("live-text", HTMLElement).textContent = isLive
    ? `${words.live} · ${words.lastSign} ${secondText(at)}`
    : otherwise;
  document.body.classList.toggle("is-stale", !isLive);
}

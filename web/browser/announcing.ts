import type { RowAlert } from "../row-alert.ts";
import { words as allWords } from "../words.ts";
import { language } from "./alert-rows.ts";
import { element } from "./element.ts";

const words = allWords[language];
/** A listener who is interrupted more often hears nothing through. */
const pause = 10_000;

/**
 * Says what is new to those who do not see it. High priority interrupts, at most once in ten seconds and then all in one
 * line; the others wait for a pause.
 */
export function announcing(): (alert: RowAlert) => void {
  let unsaid: RowAlert[] = [];
  let saidAt = Number.NEGATIVE_INFINITY;
  let isDue = false;

  function say(): void {
    isDue = false;
    saidAt = performance.now();
    const [only] = unsaid;
    const what = unsaid.length === 1 && only !== undefined ? `: ${only.text[language]}` : "";
    element("urgent", HTMLElement).textContent = words.newHigh(unsaid.length) + what;
    unsaid = [];
  }

  return (alert) => {
    if (alert.priority !== "high") {
      const text = `${words.newAlerts(1)}: ${words[`priority_${alert.priority}`]}, ${alert.text[language]}`;
      element("news", HTMLElement).textContent = text;
      return;
    }
    unsaid.push(alert);
    if (!isDue) setTimeout(say, Math.max(0, saidAt + pause - performance.now()));
    isDue = true;
  };
}

import { leftText } from "../alert-state.ts";
import { agoText } from "../times.ts";
import { words as allWords } from "../words.ts";

const words = allWords[document.documentElement.lang === "en" ? "en" : "it"];

/** Ages and what is left of acknowledgements, as of the hub's time. */
export function tellAges(now: number): void {
  for (const age of document.querySelectorAll<HTMLElement>(".ago[data-since]")) {
    age.textContent = agoText(Number(age.dataset["since"]), now, words);
  }
  for (const left of document.querySelectorAll<HTMLElement>(".left[data-until]")) {
    left.textContent = leftText(Number(left.dataset["until"]), now, words);
  }
}

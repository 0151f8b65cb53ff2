// One alert's page: its buttons, and word of what changed meanwhile.
import { words as allWords } from "../words.ts";
import { tellAges } from "./ages.ts";
import { element } from "./element.ts";
import { showLife } from "./life.ts";
import { answerButtons } from "./moves.ts";
import { superviseFeed } from "./supervised-feed.ts";

const words = allWords[document.documentElement.lang === "en" ? "en" : "it"];
const page = element("alert", HTMLElement);
const { alert: id = "" } = page.dataset;
let ahead = 0;

/** What somebody reads stays as it is until they ask for it anew. */
function tellChanged(): void {
  element("waiting-text", HTMLElement).textContent = words.changedMeanwhile;
  element("waiting", HTMLElement).hidden = false;
}

const reload = (): void => location.reload();
element("show-waiting", HTMLElement).addEventListener("click", reload);
answerButtons(document, { now: () => Date.now() + ahead, moved: reload, suppressed: reload });

superviseFeed(Number(page.dataset["after"]), {
  alert(json) {
    const wire: { readonly id: string } = JSON.parse(json);
    if (wire.id === id) tellChanged();
  },
  reset: tellChanged,
  beat(at) {
    ahead = at - Date.now();
    tellAges(at);
    showLife(at);
  },
  silent: () => showLife(null, words.connecting),
});

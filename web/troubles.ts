import type { TroubleKind, Viewer } from "../model/pages.ts";
import { type Html, html } from "./html.ts";
import { clockText, dayText, wholeDayText } from "./times.ts";
import { words as allWords } from "./words.ts";

/** Where every page of those who work here tells what is amiss with the hub; empty when nothing is. */
export const troubleStrip = (viewer: Viewer): Html | false =>
  viewer.troubles !== undefined &&
  html`<div class="troubles" id="troubles" role="status">${troublesIn(viewer)}</div>`;

/** While these last, nobody may be told that all goes on as ever. */
const graver: readonly TroubleKind[] = [
  "intake-closed",
  "pipeline-failing",
  "watchdog-failing",
  "notices-failing",
];

/** What the strip holds: a sentence on each trouble, and for those who run the hub what to do. */
export function troublesIn({ language, troubles }: Viewer): Html {
  const words = allWords[language];
  if (troubles === undefined) return html``;
  const { all, forOperator, shownFrom } = troubles;
  const told = (kind: TroubleKind, since: number | null): Html => {
    const moment = since === null ? "" : words.troubleMoment(dayText(since), clockText(since));
    const isAway = kind === "store-away";
    const goesOn = isAway && !all.some((each) => graver.includes(each.kind));
    const isHidden = isAway && shownFrom !== null;
    return html`<p><b>${words[`trouble_${kind}`](moment)}</b>${goesOn && html` ${words.troubleGoesOn}`}${isHidden && html` ${words.troubleShownFrom(wholeDayText(shownFrom))}`}${forOperator && html` <span>${words.troubleToDo}: ${words[`troubleToDo_${kind}`]}</span>`}</p>`;
  };
  return html`${all.map(
    ({ kind, since }) =>
      html`<div class="trouble ${kind}"><div class="width">${told(kind, since)}</div></div>`,
  )}`;
}

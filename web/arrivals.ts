import type { ArrivalCounts, Viewer } from "../model/pages.ts";
import { type Html, html } from "./html.ts";
import { clockText, countText } from "./times.ts";
import { words as allWords } from "./words.ts";

/** What arrived, for those who run the hub: counts that must balance. */
export function arrivalsSection({ language }: Viewer, arrivals: ArrivalCounts): Html {
  const words = allWords[language];
  const { messages, readings, residual } = arrivals;
  const counts: readonly (readonly [string, number])[] = [
    [words.received, messages.received],
    [words.pending, messages.pending],
    [words.found, readings.found],
    [words.stored, readings.stored],
    [words.duplicates, readings.duplicate],
    [words.quarantined, readings.quarantined],
    // Always zero, so worth a place only when it is not.
    ...(residual === 0 ? [] : [[words.unaccounted, residual] as const]),
  ];
  return html`<section class="arrivals" aria-labelledby="arrivals">
<h2 id="arrivals">${words.arrivals}</h2>
<p class="lead">${words.arrivalsSince} ${clockText(arrivals.from)}</p>
<dl class="tiles">${counts.map(([name, count]) => html`<div><dt>${name}</dt><dd>${countText(count, language)}</dd></div>`)}</dl>
</section>`;
}

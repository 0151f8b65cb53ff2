import type { ChartPanel, Language } from "../model/pages.ts";
import { type Html, html } from "./html.ts";
import { numberText, timeText } from "./times.ts";
import type { Words } from "./words.ts";

const rowsAtMost = 200;

/** The figures behind a chart as a table, newest first: what the chart shows, for whoever cannot use it. */
export function chartData(
  panel: ChartPanel,
  caption: string,
  unit: string,
  language: Language,
  words: Words,
): Html {
  const { hours, readings } = panel;
  const number = (value: number) => numberText(value, language);
  const [headings, rows] =
    hours === null
      ? [
          [words.time, `${words.value} (${unit})`, words.notes],
          readings.map((each) => [
            timeText(each.at),
            number(each.value),
            each.flags.map((flag) => words[`flag_${flag}`]).join(", "),
          ]),
        ]
      : [
          [words.time, words.count, words.mean, words.least, words.most],
          hours.map((each) => [
            timeText(each.from),
            String(each.n),
            number(each.mean),
            number(each.min),
            number(each.max),
          ]),
        ];
  const shown = rows.slice(-rowsAtMost).toReversed();
  return html`<details><summary>${words.dataTable}</summary>
${rows.length > rowsAtMost && html`<p class="lead">${words.onlyLatest(rowsAtMost)}</p>`}
<div class="scroll" tabindex="0" role="group" aria-label="${caption}"><table class="data"><caption class="unseen">${caption}</caption>
<thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>${shown.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>
</details>`;
}

import type { Viewer } from "../model/pages.ts";
import { html } from "./html.ts";
import { layout } from "./layout.ts";
import { words as allWords, type Words } from "./words.ts";

/** What went wrong, in plain words, and a way on. */
export function failurePage(viewer: Viewer, status: number): string {
  const words = allWords[viewer.language];
  const title = status === 404 ? words.notFoundTitle : words.failureTitle;
  const main = html`<main id="content" class="width narrow">
<h1>${title}</h1>
<p>${toldOf(status, words)}</p>
<p><a class="button" href="/">${words.toFirstPage}</a></p>
</main>`;
  return layout(viewer, { title, main });
}

function toldOf(status: number, words: Words): string {
  const told: Readonly<Record<number, string>> = {
    403: words.failure_403,
    404: words.failure_404,
    429: words.failure_429,
    503: words.failure_503,
  };
  return told[status] ?? words.failure_other;
}

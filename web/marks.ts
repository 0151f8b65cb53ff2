import type { Priority } from "../model/rule.ts";
import { type Html, html } from "./html.ts";
import type { Words } from "./words.ts";

// Drawn, not typed: fonts disagree on these signs, and some would colour them.
const shapes: Readonly<Record<Priority, string>> = {
  high: "M6 1 11.5 11h-11z",
  medium: "M6 .5 11.5 6 6 11.5.5 6z",
  low: "M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1z",
  technical: "M1 1h10v10H1zM3.5 3.5v5h5v-5z",
};

/** A priority by shape, word and colour, so that none is needed alone. */
export const priorityMark = (priority: Priority, words: Words): Html =>
  html`<span class="mark mark-${priority}"><svg viewBox="0 0 12 12" aria-hidden="true" focusable="false"><path fill-rule="evenodd" d="${shapes[priority]}"/></svg>${words[`priority_${priority}`]}</span>`;

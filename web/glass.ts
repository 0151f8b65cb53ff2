import type { AlertListContent } from "../model/pages.ts";
import { type Html, html } from "./html.ts";
import { clockText } from "./times.ts";
import type { Words } from "./words.ts";

/** What an admin must know and may do: look at clinical data in an emergency, or end such a look. */
export function glassNote(glass: AlertListContent["glass"], words: Words): Html | false {
  if (glass === null) return false;
  return glass === "whole" ? wholeGlass(words) : brokenGlass(clockText(glass), words);
}

const fault = (words: Words): Html =>
  html`<p class="notice fault" id="glass-fault" role="alert" data-failed="${words.glassFailed}" data-restricted="${words.glassRestricted}" hidden></p>`;

const brokenGlass = (until: string, words: Words): Html => html`<section class="glass" id="glass">
<p class="notice" role="status">${words.glassBroken(until)}</p>
<p><button type="button" id="glass-end">${words.glassEnd}</button></p>${fault(words)}</section>`;

const wholeGlass = (
  words: Words,
): Html => html`<details class="glass" id="glass"><summary>${words.glassTitle}</summary>
<form class="card" id="glass-form"><p>${words.glassWhole}</p>
<label for="glass-reason">${words.glassReason}</label>
<input id="glass-reason" name="reason" required minlength="3" maxlength="500" autocomplete="off">
<label for="glass-minutes">${words.glassMinutes}</label>
<select id="glass-minutes" name="minutes"><option>15</option><option>30</option><option>60</option></select>
<p><button type="submit">${words.glassBreak}</button></p></form>${fault(words)}</details>`;

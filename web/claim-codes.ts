import type { DevicesContent } from "../model/devices-page.ts";
import type { Language } from "../model/pages.ts";
import { devicesWords } from "./devices-words.ts";
import { type Html, html } from "./html.ts";
import { timeText } from "./times.ts";

/** Codes for new devices: a form to make some, and what became of those there are. */
export function claimSection(language: Language, { codes, services, types }: DevicesContent): Html {
  const words = devicesWords[language];
  const nameOf = (type: string): string => types.get(type)?.[language] ?? type;
  const rows = codes.map(
    ({ id, service, type, state, expiresAt, device }) =>
      html`<li data-code="${id}"><div>
<b>${nameOf(type)}</b> <span class="hint">${[service, id, words.codeStates[state], ...(state === "open" ? [words.until(timeText(expiresAt))] : []), ...(device === null ? [] : [device])].join(" · ")}</span>
</div>${state === "open" && html`<button type="button" data-act="withdraw" class="quiet" aria-label="${words.withdrawThis(id)}">${words.withdraw}</button>`}</li>`,
  );
  return html`<section aria-labelledby="codes-title"><h2 id="codes-title">${words.codes}</h2>
<p>${words.codesLead}</p>
<form id="make-codes" class="card fields">
<div><label for="service">${words.service}</label>
<select id="service">${services.map(({ id, name }) => html`<option value="${id}">${name[language]}</option>`)}</select></div>
<div><label for="type">${words.type}</label>
<select id="type">${[...types].map(([code, name]) => html`<option value="${code}">${name[language]}</option>`)}</select></div>
<div class="field"><label for="count">${words.count}</label>
<input id="count" type="number" min="1" max="500" value="1" required></div>
<button type="submit">${words.make}</button>
</form>
<div id="made-codes" role="status"></div>
${rows.length === 0 ? html`<p>${words.noCodes}</p>` : html`<ul class="rows card" id="codes">${rows}</ul>`}</section>`;
}

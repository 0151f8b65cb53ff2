import { alertOutcome } from "../model/alert.ts";
import { type Html, html } from "./html.ts";
import type { Words } from "./words.ts";

/** Asks what came of an alert before it is resolved. */
export const resolveDialog = (
  words: Words,
): Html => html`<dialog id="resolve" aria-labelledby="resolve-title">
<form method="dialog" id="resolve-form">
<h2 id="resolve-title">${words.resolveTitle}</h2>
<p id="resolve-which"></p>
<fieldset><legend>${words.outcome}</legend>
${alertOutcome.options.map((outcome) => html`<label class="choice"><input type="radio" name="outcome" value="${outcome}" required> ${words[`outcome_${outcome}`]}</label>`)}
</fieldset>
<label for="resolve-note">${words.note}</label>
<textarea id="resolve-note" name="note" rows="3" maxlength="2000"></textarea>
<p class="fault" role="alert" id="resolve-fault"></p>
<div class="row"><button type="button" id="resolve-cancel">${words.cancel}</button><button type="submit" class="primary">${words.resolve}</button></div>
</form>
</dialog>`;

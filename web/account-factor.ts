import type { AccountContent } from "../model/pages.ts";
import type { AccountWords } from "./account-words.ts";
import { type Html, html } from "./html.ts";

/** The second factor: how it stands, and how to set it up, replace it, or take it away. */
export function secondFactorPart(words: AccountWords, content: AccountContent): Html {
  return html`<section aria-labelledby="factor-title">
<h2 id="factor-title">${words.secondFactor}</h2>
${content.way === "password" ? ownFactor(words, content) : html`<p>${words.factorElsewhere}</p>`}
</section>`;
}

function ownFactor(words: AccountWords, content: AccountContent): Html {
  const { user, recoveryCodesLeft, secondFactorRequired } = content;
  const begin = user.secondFactor
    ? html`<label for="present-code">${words.factorCurrent}</label>
<input id="present-code" name="otp" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required>`
    : null;
  return html`<p>${user.secondFactor ? words.factorSet(recoveryCodesLeft) : words.factorNone}</p>
<form class="card" id="factor-begin">
${begin}
<p class="fault" role="alert"></p>
<button type="submit" class="primary">${user.secondFactor ? words.factorReplace : words.factorBegin}</button>
</form>
${confirmForm(words)}
${recoveryCodes(words)}
${user.secondFactor && !secondFactorRequired && removeForm(words)}`;
}

const confirmForm = (words: AccountWords): Html => html`<form class="card" id="factor-confirm" hidden>
<p>${words.factorScan}</p>
<div id="factor-picture" role="img" aria-label="${words.factorPicture}"></div>
<p>${words.factorSecret}:<br><code id="factor-secret" class="long"></code></p>
<label for="first-code">${words.factorFirst}</label>
<input id="first-code" name="otp" autocomplete="one-time-code" inputmode="numeric" required>
<p class="fault" role="alert"></p>
<button type="submit" class="primary">${words.factorConfirm}</button>
</form>`;

const recoveryCodes = (words: AccountWords): Html =>
  html`<div class="card" id="recovery" tabindex="-1" role="group" aria-labelledby="recovery-title" hidden>
<h3 id="recovery-title">${words.recoveryTitle}</h3>
<p>${words.recoveryLead}</p>
<ul class="codes" id="recovery-codes"></ul>
<button type="button" class="primary" id="recovery-kept">${words.recoveryKept}</button>
</div>`;

const removeForm = (words: AccountWords): Html =>
  html`<form class="card" data-send="DELETE /api/v1/me/second-factor">
<label for="remove-password">${words.passwordCurrent}</label>
<input id="remove-password" name="password" type="password" autocomplete="current-password" required>
<label for="remove-code">${words.factorCurrent}</label>
<input id="remove-code" name="otp" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required>
<p class="fault" role="alert"></p>
<button type="submit">${words.factorRemove}</button>
</form>`;

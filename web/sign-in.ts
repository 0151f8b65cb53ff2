import type { Viewer } from "../model/pages.ts";
import { type AccountWords, accountWords } from "./account-words.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { words as allWords, type Words } from "./words.ts";

/** The forms that open a session; the browser then goes to `next`. */
export function signInPage(viewer: Viewer, next: string, signOn: boolean): string {
  const words = allWords[viewer.language];
  const own = accountWords[viewer.language];
  const main = html`<main id="content" class="width narrow">
<h1>${words.signIn}</h1>
<p>${words.signInLead}</p>
${passwordForm(words, own, next)}
${
  signOn &&
  html`<p class="other-way"><a class="button" href="/api/v1/session/oidc?next=${encodeURIComponent(next)}">${own.signOn}</a></p>`
}
${codeForm(words, own, next === "/" ? "/mine" : next)}
</main>`;
  return layout(viewer, { title: words.signIn, main, scripts: ["sign-in.js"] });
}

const passwordForm = (words: Words, own: AccountWords, next: string): Html =>
  html`<form id="sign-in" class="card" method="post" data-next="${next}" data-wrong="${words.wrongPassword}" data-often="${words.tooManyAttempts}" data-unreached="${words.notReached}" data-code-needed="${own.codeNeeded}" data-wrong-code="${own.wrongCode}">
<label for="username">${words.username}</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus>
<label for="password">${words.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<div id="otp-step" hidden>
<label for="otp">${own.codeStep}</label>
<p class="hint" id="otp-hint">${own.codeStepHint}</p>
<input id="otp" name="otp" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" aria-describedby="otp-hint">
</div>
<p class="fault" role="alert" id="sign-in-fault"></p>
<button type="submit" class="primary">${words.signIn}</button>
<noscript><p class="fault">${words.needsScript}</p></noscript>
</form>`;

const codeForm = (words: Words, own: AccountWords, next: string): Html =>
  html`<h2 id="part">${own.partTitle}</h2>
<form id="code-sign-in" class="card" method="post" aria-labelledby="part" data-next="${next}" data-wrong="${own.wrongAccessCode}" data-often="${words.tooManyAttempts}" data-unreached="${words.notReached}">
<p>${own.partLead}</p>
<label for="code">${own.accessCode}</label>
<p class="hint" id="code-hint">${own.accessCodeHint}</p>
<input id="code" name="code" autocomplete="off" autocapitalize="none" spellcheck="false" required aria-describedby="code-hint">
<p class="fault" role="alert" id="code-fault"></p>
<button type="submit" class="primary">${own.enterByCode}</button>
</form>`;

import type { Viewer } from "../model/pages.ts";
import { html } from "./html.ts";
import { layout } from "./layout.ts";
import { words as allWords } from "./words.ts";

/** The form that opens a session; the browser then goes to `next`. */
export function signInPage(viewer: Viewer, next: string): string {
  const words = allWords[viewer.language];
  const main = html`<main id="content" class="width narrow">
<h1>${words.signIn}</h1>
<p>${words.signInLead}</p>
<form id="sign-in" class="card" method="post" data-next="${next}" data-wrong="${words.wrongPassword}" data-often="${words.tooManyAttempts}" data-unreached="${words.notReached}">
<label for="username">${words.username}</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus>
<label for="password">${words.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<p class="fault" role="alert" id="sign-in-fault"></p>
<button type="submit" class="primary">${words.signIn}</button>
<noscript><p class="fault">${words.needsScript}</p></noscript>
</form>
</main>`;
  return layout(viewer, { title: words.signIn, main, scripts: ["sign-in.js"] });
}

import type { AccountContent, Viewer } from "../model/pages.ts";
import { secondFactorPart } from "./account-factor.ts";
import { type AccountWords, accountWords } from "./account-words.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { timeText } from "./times.ts";
import { words as allWords } from "./words.ts";

/** One's own account: second factor, password, sessions, programs' keys. */
export function accountPage(viewer: Viewer, content: AccountContent): string {
  const words = accountWords[viewer.language];
  const { tooManyAttempts, notReached } = allWords[viewer.language];
  const roles = content.user.roles.map((role) => words[`role_${role}`]).join(", ");
  const rest = html`${content.way === "password" && passwordPart(words)}
${sessionsPart(words, content)}
${content.tokens !== null && tokensPart(words, content.tokens)}`;
  const main = html`<main id="content" class="width narrow account" data-often="${tooManyAttempts}" data-unreached="${notReached}" data-refused="${words.refused}">
<h1>${words.account}</h1>
<p><b>${content.user.username}</b> · ${roles}</p>
${content.restricted && html`<p class="must" role="status">${words.restricted}</p>`}
${secondFactorPart(words, content)}
${!content.restricted && rest}
</main>`;
  return layout(viewer, { title: words.account, main, scripts: ["account.js"] });
}

const passwordPart = (words: AccountWords): Html => html`<section aria-labelledby="password-title">
<h2 id="password-title">${words.password}</h2>
<form class="card" data-send="PUT /api/v1/me/password" data-done="${words.done}">
<label for="current">${words.passwordCurrent}</label>
<input id="current" name="current" type="password" autocomplete="current-password" required>
<label for="new">${words.passwordNew}</label>
<input id="new" name="new" type="password" autocomplete="new-password" minlength="8" required>
<p class="hint">${words.passwordEnds}</p>
<p class="fault" role="alert"></p>
<button type="submit" class="primary">${words.passwordChange}</button>
</form>
</section>`;

function sessionsPart(words: AccountWords, { sessions }: AccountContent): Html {
  const rows = sessions.map(
    ({ id, openedAt, seenAt, address, way, current }) => html`<li>
<div><b>${address}</b>${current && html` <span class="mark-this">${words.sessionThis}</span>`}
<span class="hint">${words[`way_${way}`]} · ${words.sessionSince} ${timeText(openedAt)} · ${words.sessionSeen} ${timeText(seenAt)}</span></div>
${
  !current &&
  html`<form data-send="DELETE /api/v1/me/sessions/${id}"><p class="fault" role="alert"></p>
<button type="submit" aria-label="${words.sessionEnd}: ${address}, ${timeText(openedAt)}">${words.sessionEnd}</button></form>`
}
</li>`,
  );
  return html`<section aria-labelledby="sessions-title">
<h2 id="sessions-title">${words.sessions}</h2>
<ul class="rows card">${rows}</ul>
</section>`;
}

function tokensPart(words: AccountWords, tokens: NonNullable<AccountContent["tokens"]>): Html {
  const rows = tokens.map(
    ({ id, label, expiresAt, usedAt }) => html`<li>
<div><b>${label}</b>
<span class="hint">${words.tokenUntil} ${timeText(expiresAt)} · ${usedAt === null ? words.tokenNever : `${words.tokenUsed} ${timeText(usedAt)}`}</span></div>
<form data-send="DELETE /api/v1/tokens/${id}"><p class="fault" role="alert"></p>
<button type="submit" aria-label="${words.tokenEnd}: ${label}">${words.tokenEnd}</button></form>
</li>`,
  );
  return html`<section aria-labelledby="tokens-title">
<h2 id="tokens-title">${words.tokens}</h2>
<p>${words.tokensLead}</p>
${rows.length === 0 ? html`<p class="hint">${words.tokensNone}</p>` : html`<ul class="rows card">${rows}</ul>`}
<form class="card" id="token-make">
<label for="label">${words.tokenLabel}</label>
<input id="label" name="label" maxlength="100" autocomplete="off" required>
<label for="days">${words.tokenDays}</label>
<input id="days" name="days" type="number" min="1" max="365" value="90" required>
<p class="fault" role="alert"></p>
<button type="submit" class="primary">${words.tokenMake}</button>
</form>
<div id="token-told" class="card" role="status" hidden><p>${words.tokenTold}</p><p><code id="token" class="long"></code></p></div>
</section>`;
}

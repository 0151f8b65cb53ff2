import type { SignOnOutcome, Viewer } from "../model/pages.ts";
import { accountWords } from "./account-words.ts";
import { html } from "./html.ts";
import { layout } from "./layout.ts";

/** Single sign-on led nowhere: why, what to hand to an administrator, and the way back. */
export function signOnPage(viewer: Viewer, outcome: SignOnOutcome): string {
  const words = accountWords[viewer.language];
  const told =
    outcome.kind === "failed"
      ? html`<p>${words.signOnFailedTold}</p>`
      : html`<p>${words.notLinkedTold}</p>
<dl class="card hand-over">
<dt>${words.provider}</dt><dd class="code">${outcome.issuer}</dd>
<dt>${words.subject}</dt><dd class="code" id="subject">${outcome.subject}</dd>
</dl>`;
  const main = html`<main id="content" class="width narrow">
<h1>${words.signOnFailed}</h1>
${told}
<p><a class="button" href="/sign-in">${words.backToSignIn}</a></p>
</main>`;
  return layout(viewer, { title: words.signOnFailed, main });
}

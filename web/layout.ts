import type { Viewer } from "../model/pages.ts";
import { devicesWords } from "./devices-words.ts";
import { type Html, html } from "./html.ts";
import { indicatorsWords } from "./indicators-words.ts";
import { intakeWords } from "./intake-words.ts";
import { reportsWords } from "./reports-words.ts";
import { rulesWords } from "./rules-words.ts";
import { levelWords } from "./service-levels-words.ts";
import { troubleStrip } from "./troubles.ts";
import { words as allWords, type Words } from "./words.ts";

export interface PageParts {
  readonly title: string;
  readonly main: Html;
  /** Scripts beside the one every page has. */
  readonly scripts?: readonly string[];
}

/** A whole page: the same head, header and footer around what it is about. */
export function layout(viewer: Viewer, { title, main, scripts = [] }: PageParts): string {
  const words = allWords[viewer.language];
  return html`<!doctype html>
<html lang="${viewer.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${title} – ${words.product}</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/style.css">
${["frame.js", ...scripts].map((name) => html`<script type="module" src="/assets/${name}"></script>\n`)}</head>
<body>
<a class="skip" href="#content">${words.skip}</a>
${header(viewer, words)}
${troubleStrip(viewer)}
${main}
<footer class="foot"><div class="width">
<p class="emergency">${words.emergency}</p>
<p>${words.thresholds}${viewer.seesRules === true && html` <a href="/rules">${rulesWords[viewer.language].title}</a>`}${viewer.entersFacts === true && html` <a href="/intake">${intakeWords[viewer.language].title}</a>`}${viewer.seesFigures === true && html` <a href="/indicators">${indicatorsWords[viewer.language].title}</a>`}${viewer.seesFigures === true && html` <a href="/service-levels">${levelWords[viewer.language].title}</a>`}${viewer.hasReports === true && html` <a href="/reports">${reportsWords[viewer.language].title}</a>`}${viewer.seesDevices === true && html` <a href="/devices">${devicesWords[viewer.language].title}</a>`}</p>
</div></footer>
</body>
</html>
`.html;
}

function header({ language, path, username }: Viewer, words: Words): Html {
  const other = language === "it" ? "en" : "it";
  const switched = `${path}${path.includes("?") ? "&" : "?"}lang=${other}`;
  const self = html`<a class="self" href="/account"><span class="unseen">${words.signedInAs}: </span>${username}</a>
<button type="button" class="quiet" id="sign-out">${words.signOut}</button>`;
  return html`<header class="head"><div class="width">
<a class="brand" href="/"><svg viewBox="0 0 32 32" aria-hidden="true" focusable="false"><path d="M2 17h7l3-9 5 17 4-12 2 4h7"/></svg><span><b>${words.product}</b><span class="brand-of">${words.productOf}</span></span></a>
<div class="tools"><a class="language" href="${switched}" lang="${other}" hreflang="${other}">${words.otherLanguage}</a>
${username !== null && self}</div>
</div></header>`;
}

import type { AlertListContent, alertLists, Viewer } from "../model/pages.ts";
import { arrivalsSection } from "./arrivals.ts";
import { glassNote } from "./glass.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { liveAlerts, liveSign } from "./live-list.ts";
import { words as allWords, type Words } from "./words.ts";

/** The first page: alerts in three lists, live; and what arrived, for those who run the hub. */
export function alertListPage(viewer: Viewer, content: AlertListContent): string {
  const words = allWords[viewer.language];
  const { alerts, arrivals, list, more } = content;
  const title = alerts === null ? words.product : words[`list_${list}`];
  const table =
    alerts === null ? null : liveAlerts(viewer, { ...content, alerts, caption: words.alertsTable });
  const main = html`<main id="content" class="width">
${table && html`<div class="title"><h1>${title}</h1>${liveSign(words)}</div>${alertNav(words, list)}${glassNote(content.glass, words)}${table}`}
${more && html`<p class="lead">${words.moreAlerts}</p>`}
${alerts === null && html`<h1>${title}</h1>${glassNote(content.glass, words)}`}
${alerts === null && arrivals === null && html`<p>${words.noPageForRole}</p>`}
${arrivals && arrivalsSection(viewer, arrivals)}
</main>`;
  const scripts = [
    ...(alerts === null ? [] : ["live.js", "troubles.js"]),
    ...(content.glass === null ? [] : ["glass.js"]),
  ];
  return layout(viewer, { title, main, scripts });
}

type Place = (typeof alertLists)[number] | "suppressed" | "attention" | "rules";
const paths: Readonly<Record<Place, string>> = {
  waiting: "/",
  taken: "/?list=taken",
  suppressed: "/suppressions",
  done: "/?list=done",
  attention: "/attention",
  rules: "/rules",
};

/** The ways between the pages of those who answer alerts. */
export const alertNav = (words: Words, here: Place): Html =>
  html`<nav class="lists" aria-label="${words.lists}">${(
    ["waiting", "taken", "suppressed", "done", "attention", "rules"] as const
  ).map(
    (each) =>
      html`<a href="${paths[each]}"${each === here && html` aria-current="page"`}>${words[`list_${each}`]}</a>`,
  )}</nav>`;

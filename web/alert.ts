import type { AlertContent, Viewer } from "../model/pages.ts";
import { allActions } from "./alert-actions.ts";
import { alertFacts } from "./alert-facts.ts";
import { historySection, noticesSection } from "./alert-history.ts";
import { aboutText, measuredLine, placeText } from "./alert-row.ts";
import { marksOf, stateCell } from "./alert-state.ts";
import { allDialogs } from "./ask-dialogs.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { liveSign, notices } from "./live-list.ts";
import { priorityMark } from "./marks.ts";
import { words as allWords } from "./words.ts";

/** One alert: how it stands, why it was raised, what was done about it and who was told. */
export function alertPage(viewer: Viewer, content: AlertContent): string {
  const { language } = viewer;
  const words = allWords[language];
  const { alert, colleagues, now, sequence, suppressions } = content;
  const frame = { language, words, now, suppressions };
  const title = alert.text[language];
  const main = html`<main id="content" class="width">
<p class="back"><a href="/">← ${words.backToAlerts}</a></p>
<div class="title"><h1>${title}</h1>${liveSign(words)}</div>
<section class="card one-alert one-${alert.priority}" id="alert" data-alert="${alert.id}" data-patient="${alert.patient}" data-rule="${alert.rule.id}" data-after="${sequence}" data-text="${title}" aria-label="${title}">
<p class="standing">${priorityMark(alert.priority, words)} ${stateCell(alert, frame)}</p>
<p class="cell-patient"><a href="/patients/${alert.patient}">${alert.patient}</a> <span class="place">${placeText(alert, frame)}</span></p>
<p>${explanation(content, language)}</p>
<p>${measuredLine(alert, frame)}${marksOf(alert, frame)}</p>
<p class="buttons">${allActions(alert, aboutText(alert, frame), words)}</p>
</section>
${alertFacts(viewer, content)}
${affectedSection(viewer, content)}
${historySection(viewer, content)}
${noticesSection(viewer, content)}
${allDialogs(words, colleagues)}
${notices(words)}
</main>`;
  return layout(viewer, {
    title: `${title} · ${alert.patient}`,
    main,
    scripts: ["alert-page.js", "troubles.js"],
  });
}

/** An alert from before explanations were kept has only its text. */
const explanation = ({ alert }: AlertContent, language: Viewer["language"]): string =>
  alert.explanation[language] === "" ? alert.text[language] : alert.explanation[language];

function affectedSection({ language }: Viewer, { alert }: AlertContent): Html | false {
  const words = allWords[language];
  return (
    alert.affected.length > 0 &&
    html`<section aria-labelledby="affected"><h2 id="affected">${words.affects(alert.affected.length)}</h2>
<ul class="people">${alert.affected.map((each) => html`<li><a class="code" href="/patients/${each}">${each}</a></li>`)}</ul></section>`
  );
}

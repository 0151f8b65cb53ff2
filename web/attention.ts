import { type AttentionLine, type AttentionLoad, attentionBudgets } from "../model/attention.ts";
import type { AttentionContent } from "../model/attention-page.ts";
import type { Language, Viewer } from "../model/pages.ts";
import { alertNav } from "./alert-list.ts";
import { attentionWords } from "./attention-words.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { priorityMark } from "./marks.ts";
import { countText, numberText, wholeDayText } from "./times.ts";
import { words as allWords } from "./words.ts";

/** What alerts ask of those who answer them, for who answers for the rules; names nobody. */
export function attentionPage(viewer: Viewer, content: AttentionContent): string {
  const { language } = viewer;
  const words = attentionWords[language];
  const { figures } = content;
  const main = html`<main id="content" class="width">
<div class="title"><h1>${words.title}</h1></div>
${alertNav(allWords[language], "attention")}
<p class="lead">${words.lead} ${words.window(wholeDayText(figures.from), wholeDayText(figures.until))}</p>
${reviewSection(language, content)}
${budgetList(language)}
${loadTable(language, content)}
${lineTable(language, content)}
</main>`;
  return layout(viewer, { title: words.title, main, scripts: ["troubles.js"] });
}

const shareText = (share: number | null, language: Language): string =>
  share === null
    ? attentionWords[language].unknown
    : `${numberText(Math.round(share * 100), language)}\u00a0%`;
const rateText = (rate: number | null, language: Language): string =>
  rate === null ? attentionWords[language].unknown : numberText(rate, language);

/** Waiting, in the unit that says enough. */
function waitText(seconds: number | null, language: Language): string {
  if (seconds === null) return attentionWords[language].notReached;
  const minutes = seconds / 60;
  return minutes < 120
    ? `${numberText(Math.round(minutes), language)}\u00a0min`
    : `${numberText(Math.round(minutes / 6) / 10, language)}\u00a0h`;
}

function reviewSection(language: Language, { figures, rules }: AttentionContent): Html {
  const words = attentionWords[language];
  const lead = words.reviewLead(shareText(attentionBudgets.actionable, language), attentionBudgets.outcomes);
  const named = (id: string): string => rules.find((each) => each.id === id)?.text[language] ?? id;
  const items = figures.review.map(
    ({ rule, outcomes, actionable }) =>
      html`<li><b>${named(rule)}</b> <span class="code">${rule}</span>: ${shareText(actionable, language)} (${outcomes})</li>`,
  );
  return html`<section aria-labelledby="review"><h2 id="review">${words.review}</h2>
<p class="lead">${lead}</p>${items.length === 0 ? html`<p>${words.noReview}</p>` : html`<ul>${items}</ul>`}</section>`;
}

function budgetList(language: Language): Html {
  const words = attentionWords[language];
  const { actionable, flood, highShare, perDutyHour } = attentionBudgets;
  const told = [
    words.budgetHour(numberText(perDutyHour, language)),
    words.budgetHigh(shareText(highShare, language)),
    words.budgetFlood(flood),
    words.budgetStanding,
    words.budgetUseful(shareText(actionable, language)),
  ];
  return html`<section aria-labelledby="budgets"><h2 id="budgets">${words.budgets}</h2><ul>${told.map((each) => html`<li>${each}</li>`)}</ul></section>`;
}

/** A figure, and where it is over its limit that it is, in words. */
const figure = (text: string, isOver: boolean, language: Language): Html =>
  html`<td class="figure${isOver && " is-over"}">${text}${isOver && html` <span class="tag">${attentionWords[language].over}</span>`}</td>`;

const table = (id: string, title: string, headings: readonly string[], rows: readonly Html[]): Html =>
  html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
<div class="scrolled" tabindex="0" role="region" aria-labelledby="${id}"><table class="data"><thead><tr>${headings.map((each) => html`<th scope="col">${each}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div></section>`;

function loadTable(language: Language, content: AttentionContent): Html {
  const words = attentionWords[language];
  const newestFirst = content.figures.loads.toReversed();
  const headings = [
    words.week,
    words.careGroup,
    words.alerts,
    words.perPatientDay,
    words.perDutyHour,
    words.highShare,
    words.floods,
    words.topTen,
  ];
  return table(
    "loads",
    words.loads,
    headings,
    newestFirst.map((load) => loadRow(language, content, load)),
  );
}

function loadRow(language: Language, { groups }: AttentionContent, load: AttentionLoad): Html {
  const { careGroup, floods, highShare, perDutyHour } = load;
  const group =
    careGroup === null ? attentionWords[language].noGroup : (groups.get(careGroup)?.[language] ?? careGroup);
  return html`<tr><th scope="row">${wholeDayText(load.week)}</th><td>${group}</td><td class="figure">${countText(load.alerts, language)}</td><td class="figure">${rateText(load.perPatientDay, language)}</td>
${figure(rateText(perDutyHour, language), (perDutyHour ?? 0) > attentionBudgets.perDutyHour, language)}${figure(shareText(highShare, language), (highShare ?? 0) > attentionBudgets.highShare, language)}${figure(countText(floods, language), floods > 0, language)}<td class="figure">${shareText(load.topTenShare, language)}</td></tr>`;
}

function lineTable(language: Language, content: AttentionContent): Html {
  const words = attentionWords[language];
  const { lines } = content.figures;
  if (lines.length === 0) return html`<p class="empty">${words.nothing}</p>`;
  const shared = allWords[language];
  const headings = [
    words.week,
    words.rule,
    shared.priority,
    words.careGroup,
    words.alerts,
    words.perPatientDay,
    words.actionable,
    words.outcomes,
    words.median,
    words.p90,
    words.standing,
    words.chattering,
  ];
  return table(
    "lines",
    words.lines,
    headings,
    lines.toReversed().map((line) => lineRow(language, content, line)),
  );
}

function lineRow(language: Language, { groups, rules }: AttentionContent, line: AttentionLine): Html {
  const { actionable, careGroup, outcomes, standing } = line;
  const told = Object.values(outcomes).reduce((sum, each) => sum + each, 0);
  const group =
    careGroup === null ? attentionWords[language].noGroup : (groups.get(careGroup)?.[language] ?? careGroup);
  const isUseless =
    actionable !== null && told >= attentionBudgets.outcomes && actionable < attentionBudgets.actionable;
  const name = rules.find(({ id }) => id === line.rule)?.text[language] ?? line.rule;
  return html`<tr><td>${wholeDayText(line.week)}</td><th scope="row">${name}</th><td>${priorityMark(line.priority, allWords[language])}</td><td>${group}</td><td class="figure">${countText(line.alerts, language)}</td><td class="figure">${rateText(line.perPatientDay, language)}</td>
${figure(shareText(actionable, language), isUseless, language)}<td class="figure">${countText(told, language)}</td><td class="figure">${waitText(line.medianWait, language)}</td><td class="figure">${waitText(line.p90Wait, language)}</td>${figure(countText(standing, language), standing > 0, language)}<td class="figure">${countText(line.chattering, language)}</td></tr>`;
}

import type { Viewer } from "../model/pages.ts";
import { priorities } from "../model/rule.ts";
import { notKept } from "../model/rule-trial.ts";
import type { RuleCard, RuleProposal, RulesContent } from "../model/rules-page.ts";
import { alertNav } from "./alert-list.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { priorityMark } from "./marks.ts";
import { names } from "./names.ts";
import { type RulesWords, rulesWords } from "./rules-words.ts";
import { numberText, wholeDayText } from "./times.ts";
import { words as allWords } from "./words.ts";

/** What each part of a card is drawn with. */
interface Frame {
  readonly viewer: Viewer;
  readonly words: RulesWords;
  readonly content: RulesContent;
}

/** The rules: their limits, who answers for them, how often they were right, and what is proposed. */
export function rulesPage(viewer: Viewer, content: RulesContent): string {
  const words = rulesWords[viewer.language];
  const frame: Frame = { viewer, words, content };
  const cards = content.cards.toSorted(byMetric);
  const main = html`<main id="content" class="width rules">
<div class="title"><h1>${words.title}</h1></div>
${content.mayPropose && alertNav(allWords[viewer.language], "rules")}
<p class="lead">${words.lead}</p>
${part(frame, words.judging, cards.filter(isJudging))}
${part(
  frame,
  words.idle,
  cards.filter((card) => !isJudging(card)),
)}
</main>`;
  return layout(viewer, { title: words.title, main, scripts: ["rules.js"] });
}

/** What is measured together stands together, the most urgent first. */
const byMetric = ({ rule: one }: RuleCard, { rule: other }: RuleCard): number =>
  one.code === other.code
    ? priorities.indexOf(one.priority) - priorities.indexOf(other.priority)
    : placeOf(one.code) - placeOf(other.code) || one.code.localeCompare(other.code);
const metricsInOrder = Object.keys(names.it.metrics);
const placeOf = (code: string): number =>
  metricsInOrder.includes(code) ? metricsInOrder.indexOf(code) : metricsInOrder.length;

const isJudging = ({ rule }: RuleCard): boolean => rule.confirmed !== undefined;

const part = (frame: Frame, title: string, cards: readonly RuleCard[]): Html => html`<section>
<h2>${title} <span class="count">${cards.length}</span></h2>
${cards.length === 0 ? html`<p>${frame.words.none}</p>` : html`<ul class="rule-list">${cards.map((card) => ruleCard(card, frame))}</ul>`}
</section>`;

function ruleCard(card: RuleCard, frame: Frame): Html {
  const { viewer, words } = frame;
  const { rule } = card;
  const shared = allWords[viewer.language];
  return html`<li class="card rule" data-rule="${rule.id}" data-version="${rule.version}">
<div class="rule-what"><h3>${rule.text[viewer.language]}</h3>
<p class="rule-id">${rule.id} · ${words.version} ${rule.version} · ${tests(card, words)}</p>
<p class="rule-source">${words.source}: ${rule.source.text}${rule.source.status !== "verified" && html` (${words.unverified})`}</p></div>
<dl class="rule-facts">
<div><dt>${words.limit}</dt><dd>${rule.limit === undefined ? words.inRule : html`<b>${amount(frame, rule.code, rule.unit, rule.limit)}</b>`}</dd></div>
<div><dt>${shared.priority}</dt><dd>${priorityMark(rule.priority, shared)}</dd></div>
<div><dt>${shared.state}</dt><dd>${status(card, words)}</dd></div>
${card.positive && html`<div><dt>${words.positive}</dt><dd>${share(card.positive, words)}</dd></div>`}
</dl>
${card.proposals.map((each) => proposal(each, card, frame))}
${frame.content.mayPropose && changing(card, frame)}
<p class="fault" role="alert"></p>
</li>`;
}

function tests({ passed, failed }: RuleCard, words: RulesWords): string {
  if (passed + failed === 0) return words.noTests;
  return failed === 0 ? words.tests(passed) : words.testsFail(failed);
}

const share = ({ resolved, positive }: NonNullable<RuleCard["positive"]>, words: RulesWords): string =>
  resolved === 0 ? words.noneResolved : words.share(positive, resolved);

const civil = (date: string): string => date.split("-").toReversed().join("/");

const status = ({ rule }: RuleCard, words: RulesWords): Html =>
  rule.confirmed === undefined
    ? html`<span class="unconfirmed">${words.notConfirmed}</span>`
    : html`${words.confirmedBy(rule.confirmed.by, civil(rule.confirmed.at))}`;

function unitOf({ viewer }: Frame, code: string, unit: string): string {
  return names[viewer.language].metrics[code]?.unit ?? (unit === "1" ? "" : unit);
}

const amount = (frame: Frame, code: string, unit: string, value: number): string =>
  `${numberText(value, frame.viewer.language)}\u00a0${unitOf(frame, code, unit)}`.trimEnd();

function proposal(each: RuleProposal, { rule }: RuleCard, frame: Frame): Html {
  const { words, content } = frame;
  const on = wholeDayText(each.proposedAt);
  const isLimit = each.limit !== null && each.limit !== rule.limit;
  const what = isLimit
    ? words.proposal(amount(frame, rule.code, rule.unit, each.limit), each.proposedBy, on)
    : words.proposalWhole(each.proposedBy, on);
  const button = (text: string, deed: string, look: string) =>
    html`<button type="button" class="${look}" data-deed="${deed}" data-version="${each.version}" aria-label="${text}: ${rule.id}">${text}</button>`;
  const answers = each.isOwn
    ? html`<span class="hint">${words.secondPerson}</span> ${button(words.withdraw, "withdraw", "")}`
    : html`${button(words.approve, "approve", "primary")} ${button(words.reject, "reject", "")}`;
  return html`<div class="proposal"><p><b>${what}</b> <span class="rule-note">${each.note}</span></p>
${content.mayDecide && html`<p class="proposal-answers">${answers}</p>`}</div>`;
}

/** A limit may be proposed by itself; a rule that nobody confirmed may also be confirmed as it is. */
function changing({ rule }: RuleCard, frame: Frame): Html {
  const { words, content, viewer } = frame;
  const noPast = notKept[rule.code] ?? false;
  const confirm =
    rule.confirmed === undefined &&
    content.mayDecide &&
    html`<button type="button" data-deed="approve" data-version="${rule.version}" aria-label="${words.confirm}: ${rule.id}">${words.confirm}</button>`;
  if (rule.limit === undefined) return html`<p class="proposal-answers">${confirm}</p>`;
  const limit = `${rule.id}-limit`;
  const why = `${rule.id}-why`;
  return html`${confirm && html`<p class="proposal-answers">${confirm}</p>`}<details><summary>${words.change}</summary>
<form class="rule-form">
<div><label for="${limit}">${words.newLimit(unitOf(frame, rule.code, rule.unit))}</label>
<input id="${limit}" name="limit" type="number" step="any" required value="${rule.limit}"></div>
<div><label for="${why}">${words.why}</label>
<input id="${why}" name="note" maxlength="2000" autocomplete="off" required></div>
${noPast && html`<p class="hint">${noPast[viewer.language]}</p>`}
<p class="rule-form-buttons">${!noPast && html`<button type="button" data-preview>${words.preview}</button>`}
<button type="submit">${words.propose}</button></p>
<p class="previewed" role="status"></p>
</form></details>`;
}

import type { AlertContent, Viewer } from "../model/pages.ts";
import { alertPageWords } from "./alert-page-words.ts";
import { measured } from "./alert-row.ts";
import { type Html, html } from "./html.ts";
import { agoText, numberText, timeText, wholeDayText } from "./times.ts";
import { words as allWords } from "./words.ts";

type Fact = readonly [name: string, fact: string | Html];

/** Why: the numbers the rule was judged on, the limit and whose it is, the rule and its version, how old the data are. */
export function alertFacts(viewer: Viewer, content: AlertContent): Html {
  const words = alertPageWords[viewer.language];
  const facts = [...limitFacts(viewer, content), ...ruleFacts(viewer, content), ...ages(viewer, content)];
  return html`<section aria-labelledby="why"><h2 id="why">${words.why}</h2>
<dl class="facts">${facts.map(([name, fact]) => html`<div${isLong(fact) && html` class="sentence"`}><dt>${name}</dt><dd>${fact}</dd></div>`)}</dl>
${judgedOn(viewer, content)}</section>`;
}

/** A sentence, which a narrow column would break word by word. */
const isLong = (fact: Fact[1]): boolean => typeof fact === "string" && fact.length > 24;

function limitFacts({ language }: Viewer, { alert }: AlertContent): readonly Fact[] {
  const words = alertPageWords[language];
  const { amount } = measured(alert, { language });
  const source = alert.limitSource;
  const by = source?.by === null || source === null ? "" : ` · ${source.by}`;
  const since = source?.since === null || source === null ? "" : ` · ${wholeDayText(source.since)}`;
  const whose =
    source === null ? [] : [[words.whoseLimit, `${words[`limit_${source.level}`]}${by}${since}`] as const];
  return alert.limit === null ? [] : [[words.limit, amount(alert.limit)], ...whose];
}

function ruleFacts({ language }: Viewer, content: AlertContent): readonly Fact[] {
  const { alert, careGroup, rule, service } = content;
  const words = alertPageWords[language];
  const confirmed = rule?.confirmed;
  const isOther = rule !== null && rule.version !== alert.rule.version;
  return [
    [words.rule, html`<span class="code">${alert.rule.id}</span>`],
    [
      words.ruleVersion,
      html`<span class="code">${alert.rule.version.slice(0, 12)}</span>${isOther && html` <span class="by">${words.newerVersion}</span>`}`,
    ],
    ...(rule === null ? [] : [[words.source, rule.source.text] as const]),
    ...(confirmed === undefined ? [] : [[words.confirmedBy, confirmed.by] as const]),
    [words.service, service?.[language] ?? alert.service],
    ...(alert.careGroup === null
      ? []
      : [[words.careGroup, careGroup?.[language] ?? alert.careGroup] as const]),
  ];
}

function ages({ language }: Viewer, { alert, now }: AlertContent): readonly Fact[] {
  const words = alertPageWords[language];
  const age = (at: number): string => `${timeText(at)} · ${agoText(at, now, allWords[language])}`;
  return [
    [words.measuredAt, age(alert.since)],
    [words.raisedAt, age(alert.raisedAt)],
    [words.latestAt, age(alert.latest.at)],
  ];
}

/** Facts are named as the rule names them: whoever asks why wants to see the same numbers as the rule. */
function judgedOn({ language }: Viewer, { alert }: AlertContent): Html | false {
  const words = alertPageWords[language];
  const told = Object.entries(alert.facts);
  if (told.length === 0) return false;
  const text = (fact: unknown): string => {
    if (typeof fact === "number") return numberText(fact, language);
    if (fact === null || fact === undefined) return words.unknownFact;
    return typeof fact === "object" ? JSON.stringify(fact) : String(fact);
  };
  return html`<details><summary>${words.judgedOn}</summary>
<table class="data"><thead><tr><th scope="col">${words.fact}</th><th scope="col">${words.factValue}</th></tr></thead>
<tbody>${told.map(([name, fact]) => html`<tr><th scope="row"><span class="fact-name">${name}</span></th><td>${text(fact)}</td></tr>`)}</tbody></table></details>`;
}

import type { IntakeRecord } from "../model/intake.ts";
import type { IntakePageContent } from "../model/intake-page.ts";
import type { Viewer } from "../model/pages.ts";
import { type Html, html } from "./html.ts";
import { entryForm, type FormFrame } from "./intake-form.ts";
import { intakeWords, wordFor } from "./intake-words.ts";
import { layout } from "./layout.ts";
import { numberText, timeText, wholeDayText } from "./times.ts";

/** What telemetry cannot know: a form for each kind of entry, and what was entered last. */
export function intakePage(viewer: Viewer, content: IntakePageContent): string {
  const { language } = viewer;
  const words = intakeWords[language];
  const frame: FormFrame = { language, words, content };
  const main = html`<main id="content" class="width narrow intake">
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
${content.done && html`<p class="must" role="status" id="done">${words.entered}</p>`}
${chooser(frame)}
<h2>${titleOf(frame)}</h2>
${entryForm(frame)}
<section><h2>${words.last}</h2>
${content.ownOnly && html`<p class="hint">${words.ownOnly}</p>`}
${content.entries.length === 0 ? html`<p>${words.none}</p>` : html`<ul class="rows card">${content.entries.map((each) => row(each, frame))}</ul>`}
${content.more && html`<p class="hint">${words.more}</p>`}
</section>
</main>`;
  return layout(viewer, { title: words.title, main, scripts: ["intake.js"] });
}

const titleOf = ({ words, content, language }: FormFrame): string =>
  content.questionnaire?.title[language] ?? wordFor(words.kinds, content.kind);

/** Each questionnaire is a form of its own. */
function chooser({ words, content, language }: FormFrame): Html {
  const options = content.kinds.flatMap((kind) =>
    kind === "questionnaire"
      ? content.questionnaires.map(({ id, title }) => ({
          value: `questionnaire:${id}`,
          label: `${words.kinds.questionnaire}: ${title[language]}`,
          isChosen: id === content.questionnaire?.id,
        }))
      : [{ value: kind, label: wordFor(words.kinds, kind), isChosen: kind === content.kind }],
  );
  return html`<form method="get" action="/intake" class="card chooser">
<label for="what">${words.what}</label>
<div class="together"><select id="what" name="what">
${options.map(({ value, label, isChosen }) => html`<option value="${value}"${isChosen && html` selected`}>${label}</option>`)}
</select><button type="submit">${words.choose}</button></div>
</form>`;
}

function row(entry: IntakeRecord, frame: FormFrame): Html {
  const { words, content } = frame;
  const { id, by, recordedAt, struckOut } = entry;
  const when = content.when === "month" ? wholeDayText(entry.at).slice(3) : wholeDayText(entry.at);
  const service = content.services.find((each) => each.id === entry.service)?.name[frame.language];
  const head = [when, service ?? entry.service].filter((each) => each !== null).join(" · ");
  return html`<li${struckOut !== null && html` class="struck"`} data-entry="${id}">
<div><b>${head}${entry.patient !== null && html` · <span class="code">${entry.patient}</span>`}</b>
<span class="facts">${facts(entry, frame)}</span>
<span class="hint">${by} · ${timeText(recordedAt)}${struckOut !== null && html` · ${words.struck}: ${struckOut.reason} (${struckOut.by})`}</span></div>
${struckOut === null && striking(id, frame)}
</li>`;
}

const striking = (id: string, { words }: FormFrame): Html => html`<details><summary>${words.strike}</summary>
<form data-strike="${id}"><label for="why-${id}">${words.strikeWhy}</label>
<input id="why-${id}" name="reason" minlength="3" maxlength="200" autocomplete="off" required>
<p class="fault" role="alert"></p>
<button type="submit">${words.strike}</button></form></details>`;

/** What was entered, in the words of the form. Answers are counted, not shown: who passes by need not read them. */
function facts({ content: entered }: IntakeRecord, { words, language }: FormFrame): string {
  if (entered.kind === "questionnaire") {
    const { answers, wave, answeredBy, score } = entered;
    const back = answers?.filter((each) => each !== null).length ?? 0;
    const state = answers === null && score === undefined ? words.sentOnly : words.answered(back);
    return [`${words.fields.wave} ${wave}`, wordFor(words.options, answeredBy), state].join(" · ");
  }
  const { kind: _, ...facts } = entered;
  return Object.entries(facts)
    .flatMap(([name, value]) => {
      if (value === null) return [];
      return [`${wordFor(words.fields, name)}: ${valueText(name, value, words, language)}`];
    })
    .join(" · ");
}

function valueText(
  name: string,
  value: unknown,
  words: FormFrame["words"],
  language: FormFrame["language"],
): string {
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (typeof value === "number") {
    if (name === "dueAt" || name === "deliveredAt") return timeText(value);
    return name === "priceYear" ? String(value) : numberText(value, language);
  }
  const text = String(value);
  if (name === "amount" || name === "cost") return language === "it" ? text.replace(".", ",") : text;
  return wordFor(words.options, text);
}

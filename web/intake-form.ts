import type { IntakeField } from "../model/intake-fields.ts";
import type { IntakePageContent } from "../model/intake-page.ts";
import type { Language } from "../model/pages.ts";
import { type AnswerRange, rangesOf } from "../model/questionnaire-answers.ts";
import { type Html, html } from "./html.ts";
import { type IntakeWords, wordFor } from "./intake-words.ts";

export interface FormFrame {
  readonly language: Language;
  readonly words: IntakeWords;
  readonly content: IntakePageContent;
}
type Choice = readonly [value: string, label: string];

/** What one may choose of, where the pilot or the kind has a list; `null` where it is to be written. */
function choicesOf({ name, type, options }: IntakeField, { words, content, language }: FormFrame) {
  const named = (
    things: readonly { readonly id: string; readonly name: Readonly<Record<Language, string>> }[],
  ) => things.map(({ id, name: called }): Choice => [id, called[language]]);
  if (type === "service") return named(content.services);
  if (type === "municipality") return content.municipalities.map(({ code, name }): Choice => [code, name]);
  if (type === "yes-no") return [["true", words.yes] as const, ["false", words.no] as const];
  if (type === "choice") return options.map((each): Choice => [each, wordFor(words.options, each)]);
  if (name === "organisation") return content.organisations.map(({ id, name }): Choice => [id, name]);
  return name === "facility" && content.facilities.length > 0 ? named(content.facilities) : null;
}

/** The whole form of a kind, from its fields. */
export function entryForm(frame: FormFrame): Html {
  const { words, content } = frame;
  const { kind, questionnaire, fields } = content;
  const isHidden = ({ name }: IntakeField) =>
    questionnaire !== null && ["questionnaire", "instrument", "version"].includes(name);
  const shown = fields.filter((each) => each.type !== "answers" && !isHidden(each));
  return html`<form id="entry" class="card" data-path="/api/v1/${content.path}" data-kind="${kind}">
${questionnaire !== null && html`<input type="hidden" name="questionnaire" value="${questionnaire.id}">`}
<div class="fields">${shown.map((each) => fieldOf(each, frame))}</div>
${questionnaire !== null && answersPart(frame, rangesOf(questionnaire) ?? [])}
<p class="fault" role="alert"></p>
<button type="submit" class="primary">${words.enter}</button>
</form>`;
}

function fieldOf(field: IntakeField, frame: FormFrame): Html {
  const { words } = frame;
  const { name, isNeeded } = field;
  const hint = (words.hints as Readonly<Record<string, string>>)[name];
  const described = hint === undefined ? "" : `${name}-hint`;
  return html`<div class="field"><label for="${name}">${wordFor(words.fields, name)}${!isNeeded && html` <span class="optional">(${words.optional})</span>`}</label>
${hint !== undefined && html`<span class="hint" id="${described}">${hint}</span>`}
${control(field, frame, described)}</div>`;
}

function control(field: IntakeField, frame: FormFrame, described: string): Html {
  const { name, isNeeded } = field;
  const choices = choicesOf(field, frame);
  const needed = isNeeded && html` required`;
  const about = described !== "" && html` aria-describedby="${described}"`;
  if (choices === null) {
    return html`<input id="${name}" name="${name}" autocomplete="off"${needed}${about}${looks(field, frame)}>`;
  }
  const isOnly = isNeeded && choices.length === 1;
  const empty = isNeeded ? frame.words.empty : unsaid(field, frame);
  return html`<select id="${name}" name="${name}"${needed}${about}>
${!isOnly && html`<option value="">${empty}</option>`}
${choices.map(([value, label]) => html`<option value="${value}">${label}</option>`)}
</select>`;
}

/** What it means to leave a choice open. */
function unsaid({ type }: IntakeField, { words, content }: FormFrame): string {
  if (type !== "service") return words.notSaid;
  return content.fields.some((each) => each.type === "patient") ? words.theirs : words.all;
}

function looks({ name, type, least, most }: IntakeField, { content: { today } }: FormFrame): Html {
  switch (type) {
    case "day":
      return html` type="date" value="${today}" max="${today}"`;
    case "month":
      return html` type="month" value="${today.slice(0, 7)}" max="${today.slice(0, 7)}" placeholder="${today.slice(0, 7)}"`;
    case "moment":
      return html` type="datetime-local"`;
    case "whole": {
      const value = name === "priceYear" ? today.slice(0, 4) : name === "wave" ? "1" : "";
      return html` type="number" inputmode="numeric" step="1" min="${least ?? 0}" max="${most ?? ""}" value="${value}"`;
    }
    case "money":
    case "number":
      return html` type="text" inputmode="decimal"`;
    case "patient":
      return html` type="text" pattern="p-[a-z2-7]{16}" placeholder="p-" spellcheck="false" autocapitalize="none"`;
    default:
      return html` type="text" maxlength="80"`;
  }
}

/** The items as on the sheet, each with its scale; where their words are not at hand, their numbers. */
function answersPart({ words, content, language }: FormFrame, ranges: readonly AnswerRange[]): Html {
  if (ranges.length === 0) return html``;
  const items = content.questionnaire?.items ?? [];
  const each = ranges.map((range, n) => {
    const item = items[n];
    const asked = item === undefined ? words.item(n + 1) : `${n + 1}. ${item.text[language]}`;
    const values = Array.from({ length: range.max - range.min + 1 }, (_, at) => range.min + at);
    const ends =
      item !== undefined &&
      html`<span class="ends"><span>${range.min}: ${item.scale.low[language]}</span> <span>${range.max}: ${item.scale.high[language]}</span></span>`;
    return html`<fieldset class="item"><legend>${asked}</legend>${ends}
<div class="scale">${values.map((value) => answer(n, String(value), String(value)))}${answer(n, "-", words.blank, true)}</div></fieldset>`;
  });
  return html`<label class="choice"><input type="checkbox" id="only-sent"> ${words.sent}</label>
<fieldset id="answers" data-items="${ranges.length}"><legend>${words.answers}</legend>
${items.length === 0 && html`<p class="hint">${words.noWording}</p>`}
${each}</fieldset>`;
}

const answer = (n: number, value: string, label: string, isBlank = false): Html =>
  html`<label class="choice"><input type="radio" name="answer-${n}" value="${value}" required${isBlank && html` class="blank"`}> ${label}</label>`;

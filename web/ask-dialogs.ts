import { alertOutcome } from "../model/alert.ts";
import { type Html, html } from "./html.ts";
import type { Words } from "./words.ts";

/** Dialogs that ask what a move needs beside itself. Which alert they are about is filled in as they open. */
export const rowDialogs = (words: Words): Html =>
  html`${remindDialog(words)}${resolveDialog(words)}${closeDialog(words)}`;

/** Those of an alert's own page as well. */
export const allDialogs = (words: Words, colleagues: readonly string[]): Html =>
  html`${rowDialogs(words)}${assignDialog(words, colleagues)}${passOnDialog(words)}${suppressDialog(words, true)}`;

interface Asked {
  readonly name: string;
  readonly title: string;
  /** What its button says, and so what it does. */
  readonly does: string;
  readonly fields: Html;
}

const dialog = (
  words: Words,
  { name, title, does, fields }: Asked,
): Html => html`<dialog id="ask-${name}" class="ask" aria-labelledby="ask-${name}-title">
<form method="dialog" data-ask="${name}">
<h2 id="ask-${name}-title">${title}</h2>
<p class="which"></p>
${fields}
<p class="fault" role="alert"></p>
<div class="row"><button type="button" data-cancel>${words.cancel}</button><button type="submit" class="primary">${does}</button></div>
</form>
</dialog>
`;

const noteField = (name: string, label: string, isRequired = false): Html =>
  html`<label for="note-${name}">${label}</label>
<textarea id="note-${name}" name="note" rows="3" maxlength="2000"${isRequired && html` required`}></textarea>`;

const choices = (name: string, all: readonly (readonly [string, string])[], chosen?: string): Html =>
  html`${all.map(
    ([value, text]) =>
      html`<label class="choice"><input type="radio" name="${name}" value="${value}" required${value === chosen && html` checked`}> ${text}</label>`,
  )}`;

const remindMinutes = ["15", "30", "60", "240", "720"] as const;
const remindDialog = (words: Words): Html =>
  dialog(words, {
    name: "remind",
    title: words.remindTitle,
    does: words.remind,
    fields: html`<p class="lead">${words.remindLead}</p>
<fieldset><legend>${words.remindAfter}</legend>${choices(
      "minutes",
      remindMinutes.map((each) => [each, words[`remind_${each}`]]),
      "30",
    )}</fieldset>${noteField("remind", words.note)}`,
  });

const outcomes = (words: Words): Html =>
  html`<fieldset><legend>${words.outcome}</legend>
${choices(
  "outcome",
  alertOutcome.options.map((each) => [each, words[`outcome_${each}`]]),
)}</fieldset>`;

/** Asks what came of an alert before it is resolved. */
const resolveDialog = (words: Words): Html =>
  dialog(words, {
    name: "resolve",
    title: words.resolveTitle,
    does: words.resolve,
    fields: html`${outcomes(words)}${noteField("resolve", words.note)}`,
  });

const closeDialog = (words: Words): Html =>
  dialog(words, {
    name: "close",
    title: words.closeTitle,
    does: words.closeAlert,
    fields: html`${outcomes(words)}${noteField("close", words.note)}`,
  });

const assignDialog = (words: Words, colleagues: readonly string[]): Html =>
  dialog(words, {
    name: "assign",
    title: words.assignTitle,
    does: words.assign,
    fields: html`<label for="assignee">${words.assignTo}</label>
<select id="assignee" name="assignee">${colleagues.map((each) => html`<option>${each}</option>`)}<option value="">${words.nobody}</option></select>
${noteField("assign", words.note)}`,
  });

const passOnDialog = (words: Words): Html =>
  dialog(words, {
    name: "pass-on",
    title: words.passOnTitle,
    does: words.passOn,
    fields: html`<p class="lead">${words.passOnLead}</p>${noteField("pass-on", words.passOnNote, true)}`,
  });

const suppressDays = ["1", "3", "7", "14"] as const;
/** Asked about one alert, or about a person as a whole. */
export const suppressDialog = (words: Words, isAboutAlert: boolean): Html =>
  dialog(words, {
    name: "suppress",
    title: words.suppressTitle,
    does: words.suppress,
    fields: html`<p class="lead">${words.suppressLead}</p>
<fieldset><legend>${words.suppressWhat}</legend>${choices(
      "what",
      [...(isAboutAlert ? [["rule", words.suppressRule] as const] : []), ["all", words.suppressAll]],
      isAboutAlert ? "rule" : "all",
    )}</fieldset>
<fieldset><legend>${words.suppressDays}</legend>${choices(
      "days",
      suppressDays.map((each) => [each, words[`suppress_${each}`]]),
      "1",
    )}</fieldset>
<label for="reason-suppress">${words.suppressReason}</label>
<textarea id="reason-suppress" name="reason" rows="2" maxlength="500" required></textarea>`,
  });

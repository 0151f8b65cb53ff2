import type { Grouping } from "../model/figure.ts";
import type { Merge } from "../model/figures-desk.ts";
import type { FiguresAround, PeriodChoice } from "../model/indicator-page.ts";
import type { Language } from "../model/pages.ts";
import { type Html, html } from "./html.ts";
import { type IndicatorsWords, indicatorsWords, monthText } from "./indicators-words.ts";
import { clockText, wholeDayText } from "./times.ts";

interface GroupingChoice {
  readonly chosen: Grouping;
  readonly all: readonly Grouping[];
  /** Of municipalities: whether hidden neighbours are shown together. */
  readonly merge: Merge | null;
}

/** Which months, which service, told apart by what: a form that is an address, so that it can be kept and sent. */
export function periodForm(
  language: Language,
  choice: PeriodChoice,
  action: string,
  by: GroupingChoice | null,
): Html {
  const words = indicatorsWords[language];
  const months = choice.months.map((month) => ({ value: month, label: monthText(month, language) }));
  const services = [
    ...(choice.mayChooseAll ? [{ value: "", label: words.all }] : []),
    ...choice.services.map(({ id, name }) => ({ value: id, label: name[language] })),
  ];
  const groupings = by?.all.map((each) => ({ value: each, label: words.groupings[each] })) ?? [];
  return html`<form method="get" action="${action}" class="card chooser period">
${field("from", words.from, months, choice.first)}
${field("to", words.to, months, choice.last)}
${field("service", words.service, services, choice.service ?? "")}
${by !== null && field("by", words.by, groupings, by.chosen)}
${by === null || !by.all.includes("municipality") ? null : mergeBox(by, words)}
<button type="submit">${words.show}</button>
</form>`;
}

/** Told only by municipality: with anything else it changes nothing, and says so. */
const mergeBox = ({ merge }: GroupingChoice, words: IndicatorsWords): Html =>
  html`<div class="merging"><label class="choice"><input type="checkbox" name="merge" value="neighbours"${merge !== null && html` checked`}> ${words.merge}</label><p class="hint">${words.mergeHint}</p></div>`;

const field = (
  name: string,
  label: string,
  options: readonly { readonly value: string; readonly label: string }[],
  chosen: string,
): Html => html`<div><label for="${name}">${label}</label><select id="${name}" name="${name}">
${options.map((each) => html`<option value="${each.value}"${each.value === chosen && html` selected`}>${each.label}</option>`)}
</select></div>`;

/** The months the figures are for, as of when, whether they may still change, and how many are hidden. */
export function standing(language: Language, choice: PeriodChoice, around: FiguresAround): Html {
  const words = indicatorsWords[language];
  const [first, last] = [monthText(choice.first, language), monthText(choice.last, language)];
  const when = `${wholeDayText(around.asOf)} ${clockText(around.asOf)}`;
  return html`<p class="standing"><b>${words.period(first, last)}</b> ${words.asOf(when)}
<span${around.provisional && html` class="tag"`}>${around.provisional ? words.provisional : words.final}</span> ${words.hidden(around.hidden)}${(around.together ?? 0) > 0 && html` ${words.together(around.together ?? 0)}`}</p>`;
}

/** The part of an address that leads to the same months and service. */
export const samePeriod = ({ first, last, service }: PeriodChoice): string =>
  new URLSearchParams({ from: first, to: last, ...(service === null ? {} : { service }) }).toString();

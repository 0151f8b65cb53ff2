import type { DelayLine, ObjectiveStanding } from "../model/objective-standing.ts";
import type { Language, Viewer } from "../model/pages.ts";
import type { ServiceLevelsContent } from "../model/service-levels-page.ts";
import { badCauses } from "../model/sli.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { levelWords } from "./service-levels-words.ts";
import { countText, numberText, wholeDayText } from "./times.ts";

/** What was promised and what was kept, each figure with a sentence. Names nobody. */
export function serviceLevelsPage(viewer: Viewer, content: ServiceLevelsContent): string {
  const { language } = viewer;
  const words = levelWords[language];
  const { objectives, delays } = content;
  const main = html`<main id="content" class="width">
<div class="title"><h1>${words.title}</h1></div>
<p class="lead">${words.lead}</p>
${objectives.length === 0 ? html`<p class="empty">${words.none}</p>` : objectives.map((each) => objectiveSection(language, content, each))}
${delayTable(language, delays)}
</main>`;
  return layout(viewer, { title: words.title, main, scripts: ["troubles.js"] });
}

/** As many digits as tell 99.9 from 99.99; never rounded up to the whole when it is not. */
export function shareText(share: number, language: Language): string {
  const percent = share * 100;
  const rounded = Math.round(percent * 100) / 100;
  const shown = rounded === 100 && share < 1 ? 99.99 : rounded === 0 && share > 0 ? 0.01 : rounded;
  return `${numberText(shown, language)}\u00a0%`;
}

function objectiveSection(
  language: Language,
  { services }: ServiceLevelsContent,
  standing: ObjectiveStanding,
): Html {
  const words = levelWords[language];
  const { name, text, service, sli, state, from, until } = standing;
  const whose = services.get(service)?.[language] ?? words.hub;
  return html`<section aria-labelledby="o-${name}"><h2 id="o-${name}">${text[language]} <span class="tag">${words.states[state]}</span></h2>
<p>${whose}. ${words.slis[sli]} ${words.window(wholeDayText(from), wholeDayText(until))}</p>
<ul>${sentencesOf(language, standing).map((each) => html`<li>${each}</li>`)}</ul></section>`;
}

function sentencesOf(language: Language, standing: ObjectiveStanding): readonly string[] {
  const words = levelWords[language];
  const { raw, adjusted, state, target, method, provisional, later, service } = standing;
  if (state === "suppressed") return [words.suppressed];
  const promised = words.promised(shareText(target, language));
  if (raw === null || raw.ratio === null) return [words.noData, promised];
  const share = shareText(raw.ratio, language);
  const unit = method === "Timeslices" ? ` ${words.slices}` : "";
  const counted = words.good(
    countText(raw.good, language),
    `${countText(raw.valid, language)}${unit}`,
    share,
  );
  const differs = adjusted !== null && adjusted.ratio !== null && adjusted.ratio !== raw.ratio;
  const late = later === null ? 0 : later.good + later.bad;
  return [
    `${counted}. ${promised}`,
    ...(raw.interval === null
      ? []
      : [words.interval(shareText(raw.interval.low, language), shareText(raw.interval.high, language))]),
    ...(differs ? [words.adjusted(shareText(adjusted.ratio ?? 0, language))] : []),
    ...budgetSentences(language, standing),
    ...(state === "burning" ? [words.burning] : []),
    ...causeSentences(language, standing),
    ...(service === "hub" ? [words.hubOnly] : []),
    ...(late > 0 ? [words.later(countText(late, language))] : []),
    ...(provisional ? [words.provisional] : []),
  ];
}

/** A budget that is overdrawn is told by its events: a share of less than nothing says nothing. */
function budgetSentences(language: Language, { budget }: ObjectiveStanding): readonly string[] {
  const words = levelWords[language];
  if (budget === null || budget.left === null) return [];
  if (budget.left >= 0) return [words.left(shareText(budget.left, language))];
  return [
    words.overdrawn(
      countText(budget.spent, language),
      numberText(Math.floor(budget.total * 10) / 10, language),
    ),
  ];
}

function causeSentences(language: Language, { causes }: ObjectiveStanding): readonly string[] {
  const words = levelWords[language];
  const told = badCauses.flatMap((cause) => {
    const n = causes?.[cause] ?? 0;
    return n === 0 ? [] : [`${words.causeNames[cause]} ${countText(n, language)}`];
  });
  return told.length === 0 ? [] : [`${words.causes}: ${told.join(", ")}.`];
}

function delayTable(language: Language, delays: readonly DelayLine[]): Html {
  const words = levelWords[language];
  const known = delays.filter(({ n }) => n > 0);
  if (known.length === 0) return html``;
  const headings = [words.what, words.count, words.half, words.most, words.nearly];
  const figure = (text: string): Html => html`<td class="figure">${text}</td>`;
  const rows = known.map(
    ({ name, n, p50, p95, p99 }) =>
      html`<tr><th scope="row">${words.delayNames[name] ?? name}</th>${figure(countText(n, language))}${[p50, p95, p99].map((each) => figure(longText(each ?? 0, language)))}</tr>`,
  );
  return html`<section aria-labelledby="delays"><h2 id="delays">${words.delays}</h2>
<div class="scrolled" tabindex="0" role="region" aria-labelledby="delays"><table class="data"><thead><tr>${headings.map((each) => html`<th scope="col">${each}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

/** In the unit that says enough. */
function longText(milliseconds: number, language: Language): string {
  if (milliseconds < 1000) return `${countText(milliseconds, language)}\u00a0ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 120) return `${numberText(Math.round(seconds * 10) / 10, language)}\u00a0s`;
  const minutes = seconds / 60;
  return minutes < 120
    ? `${numberText(Math.round(minutes), language)}\u00a0min`
    : `${numberText(Math.round(minutes / 6) / 10, language)}\u00a0h`;
}

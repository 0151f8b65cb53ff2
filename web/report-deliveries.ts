import type { ReportDelivery, ReportDue } from "../model/delivery-book.ts";
import type { Viewer } from "../model/pages.ts";
import type { ReportsPageContent } from "../model/report-page.ts";
import { type Html, html } from "./html.ts";
import { reportDeliveriesWords } from "./report-deliveries-words.ts";
import { timeText, wholeDayText } from "./times.ts";

/** Reports made by themselves: what falls due next, what fell due, and who was told. Nothing where there are none. */
export function deliveriesSection(viewer: Viewer, content: ReportsPageContent): Html | false {
  const { schedules, deliveries } = content;
  if (schedules.length + deliveries.length === 0) return false;
  const words = reportDeliveriesWords[viewer.language];
  const coming = schedules.map(
    ({ schedule: { name, every }, next }) =>
      html`<li><div><b>${name[viewer.language]}</b> <span class="hint">${words.every[every]} · ${words.next} ${wholeDayText(next.dueAt)} (${next.period})</span></div></li>`,
  );
  const past = deliveries.map((due) => row(due, viewer, content));
  return html`<section id="deliveries"><h2>${words.title}</h2>
<p>${words.lead}</p>
${coming.length > 0 && html`<ul class="rows card">${coming}</ul>`}
${past.length > 0 && html`<h3>${words.past}</h3><ul class="rows card">${past}</ul>`}
</section>`;
}

function row(due: ReportDue, { language }: Viewer, { schedules }: ReportsPageContent): Html {
  const words = reportDeliveriesWords[language];
  const { key, schedule, period, state, dueAt, trouble, report, deliveries } = due;
  const name = schedules.find((each) => each.schedule.id === schedule)?.schedule.name[language] ?? schedule;
  const isThere = report !== null && state !== "making" && state !== "failed";
  const link = html` <a href="/reports?report=${report ?? ""}">${words.open}</a>`;
  return html`<li data-due="${key}"><div>
<b>${name} · ${period}</b>
<span class="hint"><span class="state">${words.states[state]}</span> · ${words.due} ${timeText(dueAt)}${trouble !== null && html` · ${trouble}`}${isThere && link}</span>
${deliveries.length > 0 && html`<ul>${deliveries.map((each) => toldLine(each, language))}</ul>`}
</div></li>`;
}

function toldLine(
  { to, state, tries, sentAt, nextTryAt, trouble }: ReportDelivery,
  language: Viewer["language"],
): Html {
  const words = reportDeliveriesWords[language];
  const parts = [
    `${to}: ${words.letters[state]}`,
    ...(sentAt === null ? [] : [timeText(sentAt)]),
    ...(tries > 1 || state !== "sent" ? [words.tries(tries)] : []),
    ...(nextTryAt !== null && tries > 0 ? [`${words.again} ${timeText(nextTryAt)}`] : []),
    ...(trouble === null ? [] : [trouble]),
  ];
  return html`<li class="hint">${parts.join(" · ")}</li>`;
}

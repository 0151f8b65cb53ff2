import type { AuditRecord } from "../model/audit.ts";
import { findMetric } from "../model/catalogue.ts";
import type { OwnDataContent, Viewer } from "../model/pages.ts";
import { formatInstant, type Instant } from "../model/time.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { lookWords } from "./look-words.ts";
import { names } from "./names.ts";
import { ownDataWords } from "./own-data-words.ts";
import { clockText, numberText, wholeDayText } from "./times.ts";

type Section = (viewer: Viewer, content: OwnDataContent) => Html;

/** A participant's own data, in sentences that can be read aloud from top to bottom. */
export function ownDataPage(viewer: Viewer, content: OwnDataContent): string {
  const words = ownDataWords[viewer.language];
  const sections: readonly Section[] = [part, measured, devices, alerts, agreed, looks, copy, leave];
  const main = html`<main id="content" class="width own-data" data-failed="${words.failed}">
<div class="title"><h1>${words.title}</h1>
<button type="button" id="read-aloud" data-stop="${words.stopReading}" hidden>${words.readAloud}</button></div>
<p class="lead">${words.lead}</p>
<p class="notice fault" id="own-data-fault" role="alert" hidden></p>
${sections.map((section) => section(viewer, content))}
</main>`;
  return layout(viewer, { title: words.title, main, scripts: ["own-data.js"] });
}

const titled = (id: string, title: string, body: Html): Html =>
  html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${body}</section>`;

const time = (at: Instant): Html =>
  html`<time datetime="${formatInstant(at)}">${wholeDayText(at)} ${clockText(at)}</time>`;

const part: Section = ({ language }, { enrolment, services }) => {
  const words = ownDataWords[language];
  const { enrolledAt, municipality, patient, withdrawnAt } = enrolment;
  const named = enrolment.services.map((id) => services.find((each) => each.id === id)?.name[language] ?? id);
  return titled(
    "part",
    words.part,
    html`<p>${withdrawnAt === null ? words.since(wholeDayText(enrolledAt)) : words.left(wholeDayText(withdrawnAt))}</p>
<p>${words.services(named.join(", "))} ${words.place(names[language].places[municipality] ?? municipality)}</p>
<p>${words.code(patient)} ${words.noNames}</p>`,
  );
};

const measured: Section = ({ language }, { latest }) => {
  const words = ownDataWords[language];
  const rows = latest.map(({ code, value, at }) => {
    const known = names[language].metrics[code];
    const unit = known?.unit ?? findMetric(code)?.display ?? "";
    return html`<tr><th scope="row">${known?.name ?? code}</th><td>${numberText(value, language)} ${unit}</td><td>${time(at)}</td></tr>`;
  });
  const table = html`<table class="plain"><thead><tr><th scope="col">${words.what}</th><th scope="col">${words.value}</th><th scope="col">${words.lastTime}</th></tr></thead>
<tbody>${rows}</tbody></table>`;
  return titled(
    "measured",
    words.measured,
    rows.length === 0 ? html`<p>${words.nothingMeasured}</p>` : table,
  );
};

const devices: Section = ({ language }, { assignments }) => {
  const words = ownDataWords[language];
  const lent = assignments.map(
    ({ device, from, until }) =>
      html`<li>${words.device(device, wholeDayText(from), until === null ? null : wholeDayText(until))}</li>`,
  );
  return titled(
    "devices",
    words.devices,
    lent.length === 0 ? html`<p>${words.noDevices}</p>` : html`<ul>${lent}</ul>`,
  );
};

const alerts: Section = ({ language }, { alerts: open }) => {
  const words = ownDataWords[language];
  const told = open.length === 0 ? words.noAlerts : words.openAlerts(open.length);
  return titled(
    "alerts",
    words.alerts,
    html`<p>${told}</p>${open.length > 0 && html`<ul>${open.map((alert) => html`<li>${alert.text[language]}, ${time(alert.since)}</li>`)}</ul>`}`,
  );
};

const agreed: Section = ({ language }, { consents, enrolment }) => {
  const words = ownDataWords[language];
  const mayChoose = enrolment.withdrawnAt === null;
  return titled(
    "agreed",
    words.agreed,
    html`${consents.map(
      ({ purpose, title, text, given }) => html`<h3>${title[language]}</h3><p>${text[language]}</p>
<p><b>${given ? words.given : words.notGiven}</b> ${mayChoose && html`<button type="button" data-purpose="${purpose}" data-do="${given ? "withdraw" : "consent"}">${given ? words.take : words.give}</button>`}</p>`,
    )}`,
  );
};

const looks: Section = ({ language }, content) => {
  const words = ownDataWords[language];
  const rows = alike(content.looks).map(
    ({ look, times }) =>
      html`<tr><td>${time(look.at)}${times > 1 && html` <span class="times">${words.timesLooked(times)}</span>`}</td><td>${whoLooked(look, language)}</td><td>${lookWords[language][look.action] ?? words.otherAction}, ${words.purposes[look.purpose]}</td></tr>`,
  );
  const table = html`<table class="plain"><thead><tr><th scope="col">${words.when}</th><th scope="col">${words.who}</th><th scope="col">${words.why}</th></tr></thead>
<tbody>${rows}</tbody></table>`;
  return titled(
    "looks",
    words.looks,
    html`<p>${words.looksLead}</p>${rows.length === 0 ? html`<p>${words.noLooks}</p>` : table}${content.moreLooks && html`<p>${words.moreLooks}</p>`}`,
  );
};

interface AlikeLooks {
  /** The latest of them. */
  readonly look: AuditRecord;
  readonly times: number;
}

/** Others' looks; those of one day by the same person at the same thing are one line, or nobody would read them. */
function alike(looked: readonly AuditRecord[]): readonly AlikeLooks[] {
  const others = looked.filter(({ roles }) => !roles.includes("citizen"));
  const groups = Map.groupBy(
    others,
    ({ at, actor, action, purpose }) => `${wholeDayText(at)} ${actor} ${action} ${purpose}`,
  );
  return [...groups.values()].flatMap(([look, ...more]) =>
    look === undefined ? [] : [{ look, times: 1 + more.length }],
  );
}

/** Their part first: it is what a reader can make something of; the user name is there to ask after. */
function whoLooked({ actor, roles }: AuditRecord, language: Viewer["language"]): string {
  const words = ownDataWords[language];
  const [first] = roles;
  if (actor === "hub") return words.roles.hub;
  if (first === undefined || first === "citizen") return words.roles.citizen;
  return `${words.roles[first]} (${actor})`;
}

const copy: Section = ({ language }) => {
  const words = ownDataWords[language];
  return titled(
    "copy",
    words.copy,
    html`<p>${words.copyLead}</p>
<p><a href="/api/v1/me/export?format=csv" download>${words.copyTable}</a></p>
<p><a href="/api/v1/me/export?format=fhir" download>${words.copyFhir}</a></p>`,
  );
};

const leave: Section = ({ language }, { enrolment }) => {
  const words = ownDataWords[language];
  if (enrolment.withdrawnAt !== null) return titled("leave", words.leave, html`<p>${words.erasure}</p>`);
  return titled(
    "leave",
    words.leave,
    html`<p>${words.leaveLead}</p><p>${words.erasure}</p>
<p><button type="button" id="leave-ask">${words.leaveButton}</button></p>
<dialog id="leave-dialog" aria-labelledby="leave-sure"><p id="leave-sure">${words.leaveSure}</p>
<p class="actions"><button type="button" id="leave-cancel">${words.cancel}</button> <button type="button" id="leave-yes">${words.leaveYes}</button></p></dialog>`,
  );
};

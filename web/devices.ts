import type { DeviceCard, DevicesContent } from "../model/devices-page.ts";
import type { Language, Viewer } from "../model/pages.ts";
import { claimSection } from "./claim-codes.ts";
import { devicesWords } from "./devices-words.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { agoText, numberText, timeText, wholeDayText } from "./times.ts";
import { words as allWords } from "./words.ts";

/** Devices: whether they are there, what waits for them, whom gateways brought along, codes for new ones. */
export function devicesPage(viewer: Viewer, content: DevicesContent): string {
  const { language } = viewer;
  const words = devicesWords[language];
  const { devices, next, revoked, strays } = content;
  const more =
    next === null
      ? ""
      : html`<p><a href="/devices?cursor=${encodeURIComponent(next)}${revoked && "&revoked=true"}">${words.more}</a></p>`;
  const others = revoked
    ? html`<a href="/devices">${words.inService}</a>`
    : html`<a href="/devices?revoked=true">${words.revokedOnes}</a>`;
  const asked = straySection(language, content);
  const main = html`<main id="content" class="width narrow intake devices">
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
<p class="fault" role="alert"></p>
${strays.length > 0 && asked}
${strays.length > 0 && html`<h2>${revoked ? words.revokedOnes : words.inService}</h2>`}
${devices.length === 0 ? html`<p>${revoked ? words.noneRevoked : words.none}</p>` : html`<ul class="rows card" id="devices">${devices.map((each) => row(each, language, content))}</ul>`}
${more}
<p>${others}</p>
${strays.length === 0 && asked}
${claimSection(language, content)}
</main>`;
  return layout(viewer, { title: words.title, main, scripts: ["devices.js"] });
}

function row(card: DeviceCard, language: Language, { now, types }: DevicesContent): Html {
  const words = devicesWords[language];
  const { service, device, type, revokedAt, gateway, battery, lastSeenAt, waiting, presence } = card;
  const name = types.get(type)?.[language] ?? type;
  const facts = [
    ...(lastSeenAt === null ? [] : [words.lastSeen(agoText(lastSeenAt, now, allWords[language]))]),
    ...(battery === null ? [] : [words.battery(numberText(battery, language))]),
    ...(gateway === null ? [] : [words.behind(gateway)]),
    ...(waiting === 0 ? [] : [words.waiting(waiting)]),
  ];
  const state =
    revokedAt === null
      ? html`<span class="facts${presence.link.up ? "" : " away"}">${linkText(presence.link, language)}</span><span class="facts${presence.data.flowing === false && " away"}">${dataText(presence.data, language)}</span>`
      : html`<span class="facts">${words.revoked(wholeDayText(revokedAt))}</span>`;
  return html`<li data-device="${service}/${device}"><div>
<p><b>${service}/${device}</b> <span class="hint">${[name, ...facts].join(" · ")}</span></p>
<p>${state}</p>
</div></li>`;
}

function linkText({ up, since, by, ended }: DeviceCard["presence"]["link"], language: Language): string {
  const words = devicesWords[language];
  if (since === null || by === null) return words.neverLinked;
  const when = timeText(since);
  if (up) return words.connectedSince(when, words.transports[by]);
  return words.goneSince(when, words.ends[ended ?? "lost"]);
}

function dataText({ flowing, lastMeasuredAt }: DeviceCard["presence"]["data"], language: Language): string {
  const words = devicesWords[language];
  const state = flowing === null ? words.nothingDue : flowing ? words.flowing : words.notFlowing;
  return lastMeasuredAt === null ? state : `${state}, ${words.lastMeasured(timeText(lastMeasuredAt))}`;
}

function straySection(language: Language, { strays, types, now }: DevicesContent): Html {
  const words = devicesWords[language];
  const choice = (device: string): Html =>
    html`<select aria-label="${words.type}: ${device}">${[...types].map(([code, name]) => html`<option value="${code}">${name[language]}</option>`)}</select>`;
  const rows = strays.map(
    ({ gateway, device, times, lastAt, isKnown }) =>
      html`<li data-stray="${device}" data-gateway="${gateway}"><div>
<b>${device}</b> <span class="hint">${words.behind(gateway)} · ${words.times(times)} · ${words.lastSeen(agoText(lastAt, now, allWords[language]))}</span>
</div><div class="together">${!isKnown && choice(device)}<button type="button" data-act="adopt" aria-label="${words.adoptThis(device)}">${words.adopt}</button><button type="button" data-act="dismiss" class="quiet" aria-label="${words.dismissThis(device)}">${words.dismiss}</button></div></li>`,
  );
  return html`<section aria-labelledby="strays-title"><h2 id="strays-title">${words.strays}</h2>
<p>${words.straysLead}</p>
${rows.length === 0 ? html`<p>${words.noStrays}</p>` : html`<ul class="rows card" id="strays">${rows}</ul>`}</section>`;
}

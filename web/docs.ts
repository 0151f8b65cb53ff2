import type { DocsPageContent } from "../model/docs-page.ts";
import { type MqttChannel, mqttChannels } from "../model/mqtt-channels.ts";
import type { Language, Viewer } from "../model/pages.ts";
import { payloadExamples } from "../model/payload-examples.ts";
import { quarantineReasons } from "../model/quarantine.ts";
import { quarantineAdvice } from "../model/quarantine-advice.ts";
import { docsWords } from "./docs-words.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";

/** What whoever builds devices needs to know, from the tables the hub goes by. */
export function docsPage(viewer: Viewer, content: DocsPageContent): string {
  const { language } = viewer;
  const words = docsWords[language];
  const main = html`<main id="content" class="width">
<h1>${words.title}</h1>
<p>${words.lead}</p>
<p>${words.guide}</p>
<h2>${words.documents}</h2>
<ul>
<li><a href="/asyncapi.json">/asyncapi.json</a> ${words.asyncapi}</li>
<li><a href="/openapi.json">/openapi.json</a> ${words.openapi}</li>
<li>${words.schemas}: ${content.schemas.map((name) => html`<a href="/schemas/${name}.json">${name}</a> `)}</li>
</ul>
<p class="lead">${words.version(content.version)}</p>
<h2>${words.ways}</h2>
${facts(content.ways.map(({ id, address }) => [words.way[id], html`<code>${address}</code>`] as const))}
<p class="lead">${words.credentials}</p>
${channelTable(language)}
<h2>${words.limits}</h2>
${facts(words.limitRows(content.limits).map(([name, told]) => [name, html`${told}`] as const))}
${receiptSection(language)}
<h2>${words.reasons}</h2>
<p class="lead">${words.reasonsLead}</p>
${facts(quarantineReasons.map((reason) => [reason, html`${quarantineAdvice[reason][language]}`] as const))}
</main>`;
  return layout(viewer, { title: words.title, main });
}

const facts = (rows: readonly (readonly [string, Html])[]): Html =>
  html`<dl class="card meaning">${rows.map(([name, told]) => html`<div><dt>${name}</dt><dd>${told}</dd></div>`)}</dl>`;

function channelTable(language: Language): Html {
  const words = docsWords[language];
  const headings = [words.topic, words.direction, "QoS", words.what];
  return html`<h2 id="channels">${words.channels}</h2>
<div class="scrolled" tabindex="0" role="region" aria-labelledby="channels"><table class="data channels"><thead><tr>${headings.map((each) => html`<th scope="col">${each}</th>`)}</tr></thead>
<tbody>${mqttChannels.map((channel) => channelRow(channel, language))}</tbody></table></div>`;
}

function channelRow(
  { address, direction, who, qos, retained, words: told }: MqttChannel,
  language: Language,
): Html {
  const words = docsWords[language];
  return html`<tr><th scope="row" class="code">${address}</th><td>${words[direction](words.who[who])}</td><td class="qos">${qos.join(", ")}${retained && html` <span class="tag">${words.retained}</span>`}</td><td>${told[language]}</td></tr>`;
}

function receiptSection(language: Language): Html {
  const words = docsWords[language];
  const shown = payloadExamples.receipt.map(({ payload }) => JSON.stringify(payload, null, 2)).at(-1) ?? "";
  return html`<h2 id="receipt">${words.receipt}</h2>
<p>${words.receiptLead}</p>
<pre class="card shown" tabindex="0" role="region" aria-labelledby="receipt">${shown}</pre>`;
}

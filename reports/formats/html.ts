import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Report } from "../../model/report.ts";
import type { Language } from "../language.ts";
import type { Sheet, SheetDrawing, SheetPiece, SheetRow, SheetSection, SheetTable } from "../sheet/sheet.ts";
import { sheetOf } from "../sheet/sheet-of.ts";

const style = readFileSync(new URL("report.css", import.meta.url), "utf8");

/** The page's only style sheet, for the `style-src` of a content security policy: `sha256-…`. */
export const reportStyleDigest = `sha256-${createHash("sha256").update(style).digest("base64")}`;

/** What stands in a cell that says nothing; not worth a line on a narrow screen. */
const nothing = "–";

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);

/**
 * The report as one page that needs nothing else: no script, no address, one style sheet named by its digest. Drawings are in
 * it as SVG, the table of the same figures below each.
 */
export function toHtml(report: Report, language: Language): string {
  const sheet = sheetOf(report, language);
  const policy = `default-src 'none'; style-src '${reportStyleDigest}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${escaped(sheet.title)}</title>
<style>${style}</style>
</head>
<body>
<header><p class="kind">${escaped(sheet.subtitle)}</p>
<h1>${escaped(sheet.title)}</h1>
${factList(sheet.facts)}</header>
${contents(sheet)}
<main>
${sheet.sections.map(sectionHtml).join("\n")}
</main>
</body>
</html>
`;
}

const factList = (facts: Sheet["facts"]): string =>
  `<dl>${facts.map(([name, said]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(said)}</dd></div>`).join("")}</dl>`;

const contents = ({ sections, contents: name }: Sheet): string =>
  `<nav aria-label="${escaped(name)}"><h2>${escaped(name)}</h2><ol>${sections
    .map(({ id, title }) => `<li><a href="#${id}">${escaped(title)}</a></li>`)
    .join("")}</ol></nav>`;

const sectionHtml = ({ id, title, pieces }: SheetSection): string =>
  `<section id="${id}" aria-labelledby="${id}-h"><h2 id="${id}-h">${escaped(title)}</h2>\n${pieces
    .map(pieceHtml)
    .join("\n")}</section>`;

function pieceHtml(piece: SheetPiece): string {
  switch (piece.kind) {
    case "text":
      return `<p>${escaped(piece.text)}</p>`;
    case "list":
      return `<ul>${piece.items.map((item) => `<li>${escaped(item)}</li>`).join("")}</ul>`;
    case "facts":
      return factList(piece.facts);
    case "table":
      return tableHtml(piece);
    case "drawing":
      return drawingHtml(piece);
  }
}

const drawingHtml = ({ svg, caption }: SheetDrawing): string =>
  `<figure>${svg}<figcaption>${escaped(caption)}</figcaption></figure>`;

/** On a narrow screen each row stands as a block, each cell after the name of its column. */
function tableHtml({ caption, note, head, numeric, rows }: SheetTable): string {
  const small = note === "" ? "" : ` <span class="code">${escaped(note)}</span>`;
  const heads = head.map(
    (text, n) => `<th role="columnheader" scope="col"${numeric[n] ? ' class="n"' : ""}>${escaped(text)}</th>`,
  );
  const body = rows.map((row) => rowHtml(row, head, numeric)).join("\n");
  return `<table role="table"><caption>${escaped(caption)}${small}</caption>
<thead role="rowgroup"><tr role="row">${heads.join("")}</tr></thead>
<tbody role="rowgroup">
${body}
</tbody></table>`;
}

function rowHtml(
  { cells, level, isMute }: SheetRow,
  head: readonly string[],
  numeric: readonly boolean[],
): string {
  const written = cells.map(({ text, small }, n) => {
    const inside = `${escaped(text)}${small === undefined ? "" : ` <span class="code">${escaped(small)}</span>`}`;
    if (n === 0) return `<th role="rowheader" scope="row">${inside}</th>`;
    const classes = [...(numeric[n] ? ["n"] : []), ...(text === nothing ? ["none"] : [])];
    return `<td role="cell" data-head="${escaped(head[n] ?? "")}"${classed(classes)}>${inside}</td>`;
  });
  const classes = [...(level === "figure" ? [] : [level]), ...(isMute ? ["mute"] : [])];
  return `<tr role="row"${classed(classes)}>${written.join("")}</tr>`;
}

const classed = (classes: readonly string[]): string =>
  classes.length === 0 ? "" : ` class="${classes.join(" ")}"`;

import { readFileSync } from "node:fs";
import type { Report } from "../../model/report.ts";
import type { Language } from "../language.ts";
import type { Sheet, SheetPiece, SheetTable } from "../sheet/sheet.ts";
import { sheetOf } from "../sheet/sheet-of.ts";
import { words } from "../words/words.ts";
import { printable } from "./printable.ts";

const template = readFileSync(new URL("report.typ", import.meta.url), "utf8");

/** A document for Typst: the template, which never changes, and the files it reads. */
export interface TypstSource {
  readonly main: string;
  /** By name: `sheet.json` with all words, and a drawing each. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * The report for Typst. What a report says stands in a JSON file that the template puts in as text, so that nothing in a
 * report can be taken for markup. Also the command line program compiles it.
 */
export function toTypst(report: Report, language: Language): TypstSource {
  const sheet = sheetOf(report, language);
  const drawings = sheet.sections
    .flatMap(({ pieces }) => pieces)
    .flatMap((piece) =>
      piece.kind === "drawing" ? [[fileOf(piece.id), printedSvg(piece.svg)] as const] : [],
    );
  const files = new Map<string, string>([["sheet.json", JSON.stringify(dataOf(sheet))], ...drawings]);
  return { main: template, files };
}

const fileOf = (id: string) => `${id}.svg`;

/** The drawing in a font that comes with Typst. What it says to who cannot see it is in the document, and goes from here. */
const printedSvg = (svg: string): string =>
  printable(
    svg
      .replace(/<(title|desc)[^>]*>[^<]*<\/\1>/g, "")
      .replaceAll('font-family="sans-serif"', 'font-family="Libertinus Serif"'),
  );

function dataOf(sheet: Sheet) {
  const { language, title, subtitle, facts, page, sections } = sheet;
  return {
    language,
    title: printable(title),
    subtitle: printable(subtitle),
    facts: facts.map((pair) => pair.map(printable)),
    page: printable(page),
    drawing: printable(words[language].print),
    sections: sections.map((section) => ({
      title: printable(section.title),
      pieces: section.pieces.map(pieceData),
    })),
  };
}

function pieceData(piece: SheetPiece) {
  switch (piece.kind) {
    case "text":
      return { kind: piece.kind, text: printable(piece.text) };
    case "list":
      return { kind: piece.kind, items: piece.items.map(printable) };
    case "facts":
      return { kind: piece.kind, facts: piece.facts.map((pair) => pair.map(printable)) };
    case "drawing":
      return {
        kind: piece.kind,
        file: fileOf(piece.id),
        alt: printable(piece.alt),
        caption: printable(piece.caption),
      };
    case "table":
      return tableData(piece);
  }
}

const tableData = ({ kind, caption, note, head, numeric, rows }: SheetTable) => ({
  kind,
  caption: printable(caption),
  note: printable(note),
  head: head.map(printable),
  numeric,
  widths: widthsOf(numeric, rows),
  /** Sentences rather than numbers: smaller. */
  prose: isOfDefinitions(numeric),
  rows: rows.map(({ cells, level, isMute }) => ({
    level,
    mute: isMute,
    cells: cells.map(({ text, small, inline = false }) => ({
      text: printable(text),
      small: printable(small ?? ""),
      inline,
    })),
  })),
});

/** Shares of the page for the columns of a table: of figures name, value, interval, n, counts; else by how much they say. */
function widthsOf(numeric: readonly boolean[], rows: SheetTable["rows"]): readonly string[] {
  if (numeric.length === 5 && numeric[1] === true) return ["3.2", "2.4", "2.2", "0.9", "2"];
  const said = numeric.map((_, column) =>
    rows.reduce((sum, { cells }) => sum + (cells[column]?.text.length ?? 0), 0),
  );
  // By the root: what says nine times as much wraps into three times as many lines.
  return said.map((length) => Math.sqrt(Math.max(6, length / Math.max(1, rows.length))).toFixed(2));
}

const isOfDefinitions = (numeric: readonly boolean[]): boolean =>
  numeric.length === 4 && !numeric.includes(true);

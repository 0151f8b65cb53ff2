import type { Sheet, SheetPiece, SheetTable } from "../sheet/sheet.ts";

/** What Markdown would take for a sign of its own. */
const escaped = (text: string): string =>
  text
    .replace(/[\\`*_{}[\]<>|#]/g, (sign) => `\\${sign}`)
    .replace(/\s+/g, " ")
    .trim();

/** A sheet as Markdown, to be gone on writing in. Drawings are told in words, the table of their figures below them. */
export function toMarkdown({ title, subtitle, facts, sections }: Sheet): string {
  const head = [`# ${escaped(title)}`, escaped(subtitle), listOf(facts)];
  const body = sections.flatMap((section) => [
    `## ${escaped(section.title)}`,
    ...section.pieces.map(pieceOf),
  ]);
  return `${[...head, ...body].filter((each) => each !== "").join("\n\n")}\n`;
}

const listOf = (facts: Sheet["facts"]): string =>
  facts.map(([name, said]) => `- **${escaped(name)}**: ${escaped(said)}`).join("\n");

function pieceOf(piece: SheetPiece): string {
  switch (piece.kind) {
    case "text":
      return escaped(piece.text);
    case "list":
      return piece.items.map((item) => `- ${escaped(item)}`).join("\n");
    case "facts":
      return listOf(piece.facts);
    case "drawing":
      return `*${escaped(piece.caption)}.* ${escaped(piece.alt)}`;
    case "table":
      return tableOf(piece);
  }
}

function tableOf({ caption, note, head, numeric, rows }: SheetTable): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    `**${escaped(caption)}**${note === "" ? "" : ` (${escaped(note)})`}`,
    "",
    row(head.map(escaped)),
    row(numeric.map((isNumber) => (isNumber ? "---:" : "---"))),
    ...rows.map(({ cells }) =>
      row(cells.map(({ text, small }) => escaped(small === undefined ? text : `${text} (${small})`))),
    ),
  ].join("\n");
}

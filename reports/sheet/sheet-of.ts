import type { Report, ReportBlock } from "../../model/report.ts";
import type { Language } from "../language.ts";
import { masked } from "../masked.ts";
import { stratumText } from "../strata.ts";
import { dayText, lastDay, momentText } from "../times.ts";
import { limitsOf } from "../words/limits.ts";
import { words } from "../words/words.ts";
import { drawingWithTables } from "./drawings.ts";
import { objectiveTable } from "./objective-table.ts";
import { originSection } from "./origin.ts";
import type { Sheet, SheetPiece, SheetSection } from "./sheet.ts";
import { figureTables } from "./tables.ts";

/** How the methodological guide, written from a report, is told from it by its id. */
export const guidePrefix = "guide-";

/** The report in one language: its facts, its limits, its sections, what its indicators mean and where figures come from. */
export function sheetOf(given: Report, language: Language): Sheet {
  const report = masked(given);
  const said = words[language];
  const sections = report.sections.map(
    (section, n): SheetSection => ({
      id: `s${n + 1}`,
      title: section.title[language],
      pieces: section.blocks.flatMap((block, at) => piecesOf(report, block, language, `c${n + 1}-${at + 1}`)),
    }),
  );
  return {
    language,
    title: report.title[language],
    subtitle: report.id.startsWith(guidePrefix) ? said.guide : said.kinds[report.kind],
    facts: factsOf(report, language),
    sections: [
      readingSection(report, language),
      ...sections,
      // Words for experts; who wants them finds them in every other report.
      ...(report.kind === "citizens" ? [] : [definitionSection(report, language)]),
      originSection(report, language),
    ],
    page: said.page,
    contents: said.contents,
  };
}

function factsOf(report: Report, language: Language): Sheet["facts"] {
  const { facts, final, provisional, provisionalStanding, hiddenCount, periodOf } = words[language];
  const { service, restates } = report;
  const inService =
    service === null
      ? []
      : [[facts.service, stratumText({ by: "service", key: service }, report, language)] as const];
  return [
    [facts.pilot, report.pilot[language]],
    ...inService,
    [facts.period, periodOf(dayText(report.from, language), dayText(lastDay(report.until), language))],
    [facts.asOf, momentText(report.asOf, language)],
    [facts.standing, isProvisional(report) ? `${provisionalStanding} ${provisional}` : final],
    ...(report.hidden === 0 ? [] : [[facts.hidden, hiddenCount(report.hidden)] as const]),
    ...(restates === null ? [] : [[facts.restates, restates.report] as const]),
  ];
}

const isProvisional = ({ provisional, figures }: Report): boolean =>
  provisional || figures.some((each) => each.provisional);

/** First of all what the figures cannot say. */
const readingSection = ({ kind }: Report, language: Language): SheetSection => ({
  id: "limits",
  title: words[language].reading,
  pieces: [{ kind: "list", items: limitsOf(kind, language) }],
});

function definitionSection(report: Report, language: Language): SheetSection {
  const said = words[language];
  const rows = report.definitions.map((each) => ({
    cells: [
      { text: each.name[language], small: `${each.id} v${each.version}` },
      { text: each.numerator[language] },
      { text: each.denominator?.[language] ?? said.none },
      { text: each.caution[language] },
    ],
    level: "figure" as const,
    isMute: false,
  }));
  const numeric = [false, false, false, false];
  return {
    id: "definitions",
    title: said.definitions,
    pieces: [
      {
        kind: "table",
        caption: said.definitionCaption,
        note: "",
        head: said.definitionColumns,
        numeric,
        rows,
      },
    ],
  };
}

function piecesOf(report: Report, block: ReportBlock, language: Language, id: string): readonly SheetPiece[] {
  switch (block.kind) {
    case "text":
      return [{ kind: "text", text: block.text[language] }];
    case "figures":
      return figureTables(report, block.indicators, block.by, language);
    case "chart":
      return drawingWithTables(report, block, language, id);
    case "objectives":
      return [objectiveTable(report, language)];
    case "gaps": {
      const [caption, why] = words[language].gapsHead;
      const rows = block.about.map((each) => [each.name[language], each.why[language]]);
      return [plainTable(words[language].unanswered, [caption, why], rows)];
    }
    case "table": {
      const rows = block.rows.map((row) => row.map((cell) => cell[language]));
      const head = block.head.map((cell) => cell[language]);
      return [plainTable(block.title[language], head, rows)];
    }
  }
}

const plainTable = (caption: string, head: readonly string[], rows: readonly (readonly string[])[]) => ({
  kind: "table" as const,
  caption,
  note: "",
  head,
  numeric: head.map(() => false),
  rows: rows.map((row) => ({
    cells: row.map((text) => ({ text })),
    level: "figure" as const,
    isMute: false,
  })),
});

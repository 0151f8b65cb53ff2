import type { Report } from "../../model/report.ts";
import { toHtml } from "../formats/html.ts";
import { toPdf } from "../formats/pdf.ts";
import type { Language } from "../language.ts";
import { sheetOf } from "../sheet/sheet-of.ts";
import type { WrittenReport } from "../written.ts";
import { type GuideFacts, guideOf } from "./guide.ts";
import { toMarkdown } from "./markdown.ts";

export const guideFormats = ["html", "pdf", "markdown"] as const;
export type GuideFormat = (typeof guideFormats)[number];

/** The guide as a file. The same report and pilot give the same bytes. */
export function guideAs(facts: GuideFacts, format: GuideFormat, language: Language): WrittenReport {
  const guide = guideOf(facts);
  const name = guide.id;
  switch (format) {
    case "html":
      return file(toHtml(guide, language), "text/html; charset=utf-8", `${name}.${language}.html`);
    case "pdf":
      return file(toPdf(guide, language), "application/pdf", `${name}.${language}.pdf`);
    case "markdown":
      return file(markdownOf(guide, language), "text/markdown; charset=utf-8", `${name}.${language}.md`);
  }
}

const markdownOf = (guide: Report, language: Language): string => toMarkdown(sheetOf(guide, language));

const file = (content: string | Buffer, mediaType: string, filename: string): WrittenReport => ({
  content: Buffer.from(content),
  mediaType,
  filename,
});

import { type Report, type ReportFormat, reportFilename, reportMedia } from "../model/report.ts";
import { toCsv, toItalianCsv } from "./formats/csv.ts";
import { toFhir } from "./formats/fhir/measure-reports.ts";
import { toHtml } from "./formats/html.ts";
import { toJson } from "./formats/json.ts";
import { toPdf } from "./formats/pdf.ts";
import type { Language } from "./language.ts";

/** A report as a file: what is in it, what kind of content that is, what to call it. */
export interface WrittenReport {
  readonly content: Buffer;
  readonly mediaType: string;
  readonly filename: string;
}

type Writer = (report: Report, language: Language) => string | Buffer;

const writers: Readonly<Record<ReportFormat, Writer>> = {
  json: toJson,
  csv: toCsv,
  "csv-it": toItalianCsv,
  html: toHtml,
  pdf: toPdf,
  fhir: toFhir,
};

/**
 * A report in a format and a language (JSON holds both). The same report gives the same bytes.
 * It computes for up to some seconds: for a thread that nobody waits on. Throws `defect` when a PDF does not compile.
 */
export function writtenAs(report: Report, format: ReportFormat, language: Language): WrittenReport {
  return {
    content: Buffer.from(writers[format](report, language)),
    mediaType: reportMedia[format].type,
    filename: reportFilename(report.id, format, language),
  };
}

import type { Report, ReportFormat } from "../model/report.ts";
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

const formats: Readonly<Record<ReportFormat, readonly [Writer, mediaType: string, ending: string]>> = {
  json: [toJson, "application/json; charset=utf-8", "json"],
  csv: [toCsv, "text/csv; charset=utf-8; header=present", "csv"],
  "csv-it": [toItalianCsv, "text/csv; charset=utf-8; header=present", "excel.csv"],
  html: [toHtml, "text/html; charset=utf-8", "html"],
  pdf: [toPdf, "application/pdf", "pdf"],
  fhir: [toFhir, "application/fhir+json; fhirVersion=4.0", "fhir.json"],
};

/**
 * A report in a format and a language (JSON holds both). The same report gives the same bytes.
 * It computes for up to some seconds: for a thread that nobody waits on. Throws `defect` when a PDF does not compile.
 */
export function writtenAs(report: Report, format: ReportFormat, language: Language): WrittenReport {
  const [write, mediaType, ending] = formats[format];
  const name = report.id.replaceAll(/[^A-Za-z0-9.-]/g, "-");
  const inLanguage = format === "json" ? "" : `.${language}`;
  return {
    content: Buffer.from(write(report, language)),
    mediaType,
    filename: `${name}${inLanguage}.${ending}`,
  };
}

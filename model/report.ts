import { z } from "zod";
import { figure, grouping } from "./figure.ts";
import { indicatorDefinition } from "./indicator.ts";
import { objectiveOverMonths } from "./objective-standing.ts";
import { bilingual } from "./pilot-words.ts";
import { instant } from "./time.ts";

/** Four readings of one set of figures: the public authority's, one service's, its supplier's, everybody's. */
export const reportKinds = ["pilot", "service", "supplier", "citizens"] as const;
export const reportKind = z.enum(reportKinds);
export type ReportKind = z.infer<typeof reportKind>;

export const reportFormats = ["json", "csv", "csv-it", "html", "pdf", "fhir"] as const;
export const reportFormat = z.enum(reportFormats);
export type ReportFormat = z.infer<typeof reportFormat>;

/** What kind of content each is, and how its file's name ends. */
export const reportMedia: Readonly<Record<ReportFormat, { readonly type: string; readonly ending: string }>> =
  {
    json: { type: "application/json; charset=utf-8", ending: "json" },
    csv: { type: "text/csv; charset=utf-8; header=present", ending: "csv" },
    "csv-it": { type: "text/csv; charset=utf-8; header=present", ending: "excel.csv" },
    html: { type: "text/html; charset=utf-8", ending: "html" },
    pdf: { type: "application/pdf", ending: "pdf" },
    fhir: { type: "application/fhir+json; fhirVersion=4.0", ending: "fhir.json" },
  };

/** What a report's file is called; JSON holds both languages. */
export function reportFilename(id: string, format: ReportFormat, language: string): string {
  const name = id.replaceAll(/[^A-Za-z0-9.-]/g, "-");
  return `${name}${format === "json" ? "" : `.${language}`}.${reportMedia[format].ending}`;
}

const drawing = { kind: z.literal("chart"), title: bilingual };

/** One step of a way people go: the count above or below the line of an indicator's figure for the whole pilot. */
const step = z.object({
  label: bilingual,
  indicator: z.string(),
  of: z.enum(["numerator", "denominator"]),
});

/**
 * A chart of figures that are in the report: it draws them and holds none of its own. What somebody who cannot see it is
 * told is made from the same figures, so that neither can say more than the other.
 */
export const reportChart = z.discriminatedUnion("draws", [
  /** `bars` with intervals; `map` of the territory, by zone or municipality; `course` over months. */
  z.object({ ...drawing, draws: z.literal("bars"), indicator: z.string(), by: grouping }),
  z.object({
    ...drawing,
    draws: z.literal("map"),
    indicator: z.string(),
    by: z.enum(["zone", "municipality"]),
  }),
  z.object({ ...drawing, draws: z.literal("course"), indicator: z.string(), by: z.literal("month") }),
  /** A heat map: a row for each indicator, a column for each month. */
  z.object({ ...drawing, draws: z.literal("months"), indicators: z.array(z.string()).min(1) }),
  /** The same by week: the weeks are parts of the figure of the pilot, or of the report's service. */
  z.object({
    ...drawing,
    draws: z.literal("weeks"),
    indicators: z.array(z.string()).min(1),
    by: z.enum(["pilot", "service"]),
  }),
  z.object({ ...drawing, draws: z.literal("steps"), steps: z.array(step).min(2) }),
]);
export type ReportChart = z.infer<typeof reportChart>;

/** One thing on the page. `figures` is a table of what the report holds of an indicator in a grouping. */
export const reportBlock = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), text: bilingual }),
  z.object({ kind: z.literal("figures"), indicators: z.array(z.string()).min(1), by: grouping }),
  reportChart,
  /** The report's service-level objectives. */
  z.object({ kind: z.literal("objectives") }),
  /** What was asked and nothing answers: named, never left out. */
  z.object({ kind: z.literal("gaps"), about: z.array(z.object({ name: bilingual, why: bilingual })) }),
  z.object({
    kind: z.literal("table"),
    title: bilingual,
    head: z.array(bilingual),
    rows: z.array(z.array(bilingual)),
  }),
]);
export type ReportBlock = z.infer<typeof reportBlock>;

export const reportSection = z.object({ id: z.string(), title: bilingual, blocks: z.array(reportBlock) });
export type ReportSection = z.infer<typeof reportSection>;

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** All that a figure depends on: whoever has the same gets the same bytes. */
export const reportManifest = z.object({
  pilot: z.object({ id: z.string(), digest }),
  software: z.string(),
  indicators: z.object({ version: z.string(), digest }),
  /** Of the rules in force within the window. */
  rules: z.array(z.object({ id: z.string(), version: z.string() })),
  schemas: digest,
  /** Of all that figures were computed from, and of what had been released before. */
  inputs: digest,
  register: digest,
  /** Of the bootstraps. */
  seed: z.int(),
});
export type ReportManifest = z.infer<typeof reportManifest>;

/** One document; every format is a view of it, so that they cannot disagree. */
export const report = z.object({
  id: z.string(),
  kind: reportKind,
  /** The service it is about, or whose supplier it is for; `null` for the whole pilot. */
  service: z.string().nullable(),
  title: bilingual,
  pilot: bilingual,
  /** Services by name, as far as the report speaks of them. Zones and municipalities have theirs of the territory. */
  services: z.array(z.object({ id: z.string(), name: bilingual })),
  from: instant,
  until: instant,
  zone: z.literal("Europe/Rome"),
  asOf: instant,
  provisional: z.boolean(),
  sections: z.array(reportSection),
  /** What its indicators mean, so that the report can be read when definitions have gone on. */
  definitions: z.array(indicatorDefinition),
  /** Every figure of the report, once. */
  figures: z.array(figure),
  /** What was promised of services and what was kept, over the report's months. */
  objectives: z.array(objectiveOverMonths).default([]),
  /** How many figures were hidden, and not why which. */
  hidden: z.int(),
  /** The report this restates, with what changed; `null` for a first one. */
  restates: z
    .object({
      report: z.string(),
      changes: z.array(z.object({ indicator: z.string(), stratum: z.string() })),
    })
    .nullable(),
  manifest: reportManifest,
});
export type Report = z.infer<typeof report>;

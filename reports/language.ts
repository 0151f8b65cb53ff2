import type { Report } from "../model/report.ts";

/** A text people read, in both languages. */
export type Bilingual = Report["title"];
/** The languages of people here; every report is in each of them. */
export const languages = ["it", "en"] as const;
export type Language = (typeof languages)[number];

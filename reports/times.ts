import { zoneOffset } from "../model/civil-time.ts";
import { atMillisecond, type Instant } from "../model/time.ts";
import type { Language } from "./language.ts";

const zone = "Europe/Rome";
const two = (n: number) => String(n).padStart(2, "0");

/** ISO 8601 on the clock of Europe/Rome, with its offset: `2026-01-01T00:00:00+01:00`. */
export function romeTime(at: Instant): string {
  const offset = zoneOffset(at, zone);
  const minutes = Math.abs(offset) / 60_000;
  const ahead = `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return `${new Date(at + offset).toISOString().slice(0, 19)}${ahead}`;
}

const months: Readonly<Record<Language, readonly string[]>> = {
  it: [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
  ],
  en: [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
  ],
};

const nameOf = (language: Language, number: number) => months[language][number - 1] ?? "";

/** `2026-03` as `marzo 2026`. */
export const monthText = (month: string, language: Language): string =>
  `${nameOf(language, Number(month.slice(5)))} ${month.slice(0, 4)}`;

/** `2026-03` as `mar`, with the year below where it begins. */
export const shortMonth = (month: string, language: Language): string =>
  nameOf(language, Number(month.slice(5))).slice(0, 3);

/** A civil day of Europe/Rome in words. */
export function dayText(at: Instant, language: Language): string {
  const [year = "", month = "", day = ""] = romeTime(at).slice(0, 10).split("-");
  return `${Number(day)} ${nameOf(language, Number(month))} ${year}`;
}

export const momentText = (at: Instant, language: Language): string =>
  `${dayText(at, language)}, ${romeTime(at).slice(11, 16)}`;

/** The last civil day of a stretch that ends before `until`. */
export const lastDay = (until: Instant): Instant => atMillisecond(until - 1);

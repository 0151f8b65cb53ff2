import type { Language } from "../model/pages.ts";
import type { Words } from "./words.ts";

// Day before month and 24 hours in both languages: 03/04 must not mean two things in one ward.
const local = { timeZone: "Europe/Rome", hourCycle: "h23" } as const;
const dayForm = new Intl.DateTimeFormat("it-IT", { ...local, day: "2-digit", month: "2-digit" });
const clockForm = new Intl.DateTimeFormat("it-IT", { ...local, hour: "2-digit", minute: "2-digit" });
const secondForm = new Intl.DateTimeFormat("it-IT", {
  ...local,
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const offsetForm = new Intl.DateTimeFormat("en", { ...local, timeZoneName: "longOffset" });

/** `22/11` in Europe/Rome. Instants are epoch milliseconds here and below. */
export const dayText = (at: number): string => dayForm.format(at);

const wholeDayForm = new Intl.DateTimeFormat("it-IT", {
  timeZone: "Europe/Rome",
  day: "2-digit",
  month: "2-digit",
  year: "numeric",
});

/** `22/11/2026` in Europe/Rome. */
export const wholeDayText = (at: number): string => wholeDayForm.format(at);

/** `08:14` in Europe/Rome; in the hour that autumn repeats, with its zone: `02:30 CEST`. */
export function clockText(at: number): string {
  const text = clockForm.format(at);
  const hour = 3_600_000;
  const happensTwice = [at - hour, at + hour].some((other) => clockForm.format(other) === text);
  return happensTwice ? `${text} ${isSummer(at) ? "CEST" : "CET"}` : text;
}

const isSummer = (at: number): boolean => offsetForm.format(at).includes("+02:00");

/** `22/11 08:14`. */
export const timeText = (at: number): string => `${dayText(at)} ${clockText(at)}`;

/** `08:14:57`. */
export const secondText = (at: number): string => secondForm.format(at);

/** How long ago, in the roundest unit that still says enough. */
export function agoText(at: number, now: number, words: Words): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return words.justNow;
  if (minutes < 120) return words.minutesAgo(minutes);
  return minutes < 48 * 60
    ? words.hoursAgo(Math.floor(minutes / 60))
    : words.daysAgo(Math.floor(minutes / 1440));
}

const numberForms: Readonly<Record<Language, Intl.NumberFormat>> = {
  it: new Intl.NumberFormat("it-IT", { maximumFractionDigits: 2, useGrouping: false }),
  en: new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2, useGrouping: false }),
};

/** A measured value: `36,5` or `36.5`, never grouped. */
export const numberText = (value: number, language: Language): string => numberForms[language].format(value);

const countForms: Readonly<Record<Language, Intl.NumberFormat>> = {
  it: new Intl.NumberFormat("it-IT", { useGrouping: "always" }),
  en: new Intl.NumberFormat("en-GB", { useGrouping: "always" }),
};

/** A count of things: `12.345` or `12,345`. */
export const countText = (value: number, language: Language): string => countForms[language].format(value);

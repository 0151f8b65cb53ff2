import type { Interval } from "../model/figure.ts";
import type { Bilingual, Language } from "./language.ts";
import { words } from "./words/words.ts";

/** Keeps a number and what it is of on one line. */
const tied = "\u00a0";
const scale = /^points, /;
const counted = /^(count|patients|persons|mini-pilots|organisations)( per (stratum|helix))?$/;
const share = "%";

/** How many decimals say what the figure can bear, by its English unit. */
function decimalsOf(unit: string, value: number): number {
  if (unit === share) return 1;
  if (counted.test(unit)) return Number.isInteger(value) ? 0 : 1;
  if (unit.startsWith("EUR")) return 2;
  if (/^(points, .*100|minutes|hours|seconds|months|s)$/.test(unit)) return 1;
  // A rate of few events in much time would otherwise read as none.
  return value !== 0 && Math.abs(value) < 0.05 ? 4 : 2;
}

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(language: Language, least: number, most: number): Intl.NumberFormat {
  const key = `${language} ${least} ${most}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat("en", {
    minimumFractionDigits: least,
    maximumFractionDigits: most,
    useGrouping: "always",
  });
  formats.set(key, made);
  return made;
}

/** Italian has the comma and a thin space between thousands, English the point and commas; the minus sign is a real one. */
function written(value: number, language: Language, least: number, most = least): string {
  const english = formatOf(language, least, most)
    .format(value)
    .replace(/^-0(\.0+)?$/, "0$1");
  const local =
    language === "en" ? english : english.replace(/[.,]/g, (sign) => (sign === "," ? "\u202f" : ","));
  return local.replace("-", "−");
}

/** A count, or a sum: whole numbers as such, others with two decimals. */
export const countText = (value: number, language: Language): string =>
  written(value, language, 0, Number.isInteger(value) ? 0 : 2);

/** The number alone, with as many decimals as its unit bears. */
export const numberText = (value: number, unit: Bilingual, language: Language): string =>
  written(value, language, decimalsOf(unit.en, value));

/** A number with what it is of: `81,8 %`, `75,0 punti (0-100)`, `12,40 EUR per mese-paziente`. */
export function valueText(value: number, unit: Bilingual, language: Language): string {
  const number = numberText(value, unit, language);
  if (/^ratio/.test(unit.en) || counted.test(unit.en) || unit.en === "") {
    return unit.en === "patients" ? `${number}${tied}${unit[language]}` : number;
  }
  if (scale.test(unit.en)) {
    const [points, ends] = unit[language].split(", ");
    return `${number}${tied}${points} (${ends})`;
  }
  return `${number}${tied}${unit[language]}`;
}

/** `da 80,2 a 83,3`: with a dash between, one bound below zero could be misread. */
export function intervalText({ low, high }: Interval, unit: Bilingual, language: Language): string {
  const { from, to } = words[language];
  const decimals = Math.max(decimalsOf(unit.en, low), decimalsOf(unit.en, high));
  return `${from}${written(low, language, decimals)}${tied}${to} ${written(high, language, decimals)}`;
}

/** For a drawing, where room is short: the number, with `%` if it is a share. */
export const markText = (value: number, unit: Bilingual, language: Language): string =>
  unit.en === share ? `${numberText(value, unit, language)}${tied}%` : numberText(value, unit, language);

/** A share of 0 to 1 in percent, with as many decimals as a promise such as 99.95 % needs. */
export const promiseText = (share: number, language: Language): string =>
  `${written(100 * share, language, 0, 3)}${tied}%`;
/** How many times too fast a budget is used up. */
export const burnText = (burn: number, language: Language): string => written(burn, language, 0, 2);

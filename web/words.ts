import type { Language } from "../model/pages.ts";
import { englishOfAlerts } from "./alert-words.en.ts";
import { italianOfAlerts } from "./alert-words.it.ts";
import { english } from "./words.en.ts";
import { italian } from "./words.it.ts";

/** The words every language must have. A word missing in one is a type error. */
export type Words = typeof italian & typeof italianOfAlerts;

export const words: Readonly<Record<Language, Words>> = {
  it: { ...italian, ...italianOfAlerts },
  en: { ...english, ...englishOfAlerts },
};

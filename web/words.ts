import type { Language } from "../model/pages.ts";
import { english } from "./words.en.ts";
import { italian } from "./words.it.ts";

/** The words every language must have. A word missing in one is a type error. */
export type Words = typeof italian;

export const words: Readonly<Record<Language, Words>> = { it: italian, en: english };

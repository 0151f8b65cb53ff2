import type { Language } from "../model/pages.ts";
import { english } from "./intake-words.en.ts";
import { italian } from "./intake-words.it.ts";

type Worded<Part> = Part extends string
  ? string
  : Part extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [Name in keyof Part]: Worded<Part[Name]> };

export type IntakeWords = Worded<typeof italian>;
export const intakeWords: Readonly<Record<Language, IntakeWords>> = { it: italian, en: english };

/** A word by its key; the key itself where nobody has worded it. */
export const wordFor = (own: Readonly<Record<string, string>>, key: string): string => own[key] ?? key;

import { taxCodeForms } from "../model/direct-identifiers.ts";
import { holdsEmail } from "./email-addresses.ts";

/** Members whose values name somebody, in words; however they are joined or capitalised. */
const members = [
  ...["name", "first name", "last name", "given name", "family name", "full name", "patient name", "surname"],
  ...["nome", "cognome", "nome cognome", "nominativo"],
  ...["tax code", "fiscal code", "codice fiscale"],
  ...["birth place", "place of birth", "luogo nascita", "luogo di nascita"],
  ...["birth date", "date of birth", "birthday", "data nascita", "data di nascita"],
  ...["address", "home address", "indirizzo", "residenza", "domicilio"],
  ...["phone", "phone number", "telephone", "telefono", "mobile phone", "cellulare"],
  ...["tel", "telecom", "mobile", "numero telefono", "numero di telefono"],
  ...["email", "e mail", "email address", "mail"],
] as const;
const joined = new Set(members.map((words) => words.replaceAll(" ", "")));

/** Whether what a member of this name holds names somebody. */
export const namesSomebody = (member: string): boolean =>
  joined.has(member.toLowerCase().replaceAll(/[ _-]/g, ""));

const anyMember = members.map((words) => words.replaceAll(" ", "[ _-]?")).join("|");
const holdsMember = new RegExp(`"(?:${anyMember})"\\s*:`, "i");
// Letters written as \u00xx would hide a name; nobody writes them so for another reason.
const escapedLetter = "\\u00";

/**
 * Whether a text is worth a closer look. Asked of every message, so it must cost next to nothing: about a nanosecond
 * for each letter, where looking for a tax code at every letter takes ten.
 */
export const isSuspect = (text: string, codes = taxCodeForms): boolean =>
  text.includes(escapedLetter) ||
  holdsMember.test(text) ||
  holdsEmail(text) ||
  longRuns(text, (run) => holdsCode(run, codes));

/** Whether a tax code stands in a text. */
export const holdsCode = (text: string, codes = taxCodeForms): boolean =>
  codes.some((form) => form.test(text));

// A tax code, with or without gaps, is at least so many letters, digits and gaps in a row, which few texts hold.
const shortest = 16;
const isOfCode = new Uint8Array(128);
for (const each of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .-") {
  isOfCode[each.charCodeAt(0)] = 1;
}

/** Whether a text holds such a row of which `holds` is true. Most letters are jumped over, as Boyer and Moore do. */
function longRuns(text: string, holds: (run: string) => boolean): boolean {
  const isIn = (at: number): boolean => isOfCode[text.charCodeAt(at)] === 1;
  let start = 0;
  while (start + shortest <= text.length) {
    let at = start + shortest - 1;
    while (at >= start && isIn(at)) at -= 1;
    if (at >= start) {
      start = at + 1;
      continue;
    }
    let end = start + shortest;
    while (end < text.length && isIn(end)) end += 1;
    if (holds(text.slice(start, end))) return true;
    start = end + 1;
  }
  return false;
}

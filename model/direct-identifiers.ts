import { HubFailure } from "./failure.ts";

/** What names somebody directly, and so has no place in the hub. */
export type DirectIdentifier = "tax-code" | "e-mail" | "phone";

// Surname and name, year, month, day, place, control letter. Where two people's codes would be the same, the Revenue
// Agency puts letters in place of digits, from the right (omocodia; D.M. 23 December 1976): 0 to 9 become L M N P Q R S T U V.
const digit = "[0-9LMNPQRSTUV]";
const taxCode = `[A-Z]{6}${digit}{2}[ABCDEHLMPRST]${digit}{2}[A-Z]${digit}{3}[A-Z]`;
// Written with gaps too, as on the health card: RSS MRA 85T10 A562 S.
const spacedTaxCode = `[A-Z]{3}[ .-][A-Z]{3}[ .-]?${digit}{2}[ABCDEHLMPRST]${digit}{2}[ .-]?[A-Z]${digit}{3}[ .-]?[A-Z]`;

/** How a tax code may be written; for whoever must find where in a text it stands. */
export const taxCodeForms: readonly RegExp[] = [taxCode, spacedTaxCode].map(
  (form) => new RegExp(`(?<![A-Z0-9])${form}(?![A-Z0-9])`, "i"),
);

/** The same between any bytes: what stands before it in a binary format may well be a letter. */
export const taxCodeFormsInBytes: readonly RegExp[] = [taxCode, spacedTaxCode].map(
  (form) => new RegExp(form, "i"),
);

const email = /[^\s@<>()",;:]+@[^\s@<>()",;:]+\.[a-z]{2,}/i;

// An Italian number, mobile (3…) or landline (0…), or any with its country: 9 to 13 digits, be they in groups.
const gap = "[ ./-]?";
const phone = new RegExp(
  `(?<![\\w.,:/+-])(?:(?:\\+|00)\\d{1,3}${gap}(?:\\d${gap}){7,11}\\d|3\\d{2}${gap}(?:\\d${gap}){5,6}\\d|0\\d{1,3}[ ./-](?:\\d${gap}){4,7}\\d|0\\d{8,10})(?![\\w:/-]|[.,]\\d)`,
);

// 03/12/2026 has as many digits as a number of Turin.
const dates = /(?<![\d./-])(?:\d{1,2}([./-])\d{1,2}\1\d{2}(?:\d{2})?|\d{4}-\d\d-\d\d)(?![./-]?\d)/g;

/** Finds an Italian tax code (letters in place of digits included), wherever it stands in a text. */
export const holdsTaxCode = (text: string): boolean => taxCodeForms.some((form) => form.test(text));

/** What in a text seems to name somebody directly; `null` when nothing does. Names themselves cannot be told. */
export function directIdentifierIn(text: string): DirectIdentifier | null {
  if (holdsTaxCode(text)) return "tax-code";
  if (email.test(text)) return "e-mail";
  return phone.test(text.replace(dates, "a day")) ? "phone" : null;
}

const named = { "tax-code": "a tax code", "e-mail": "an e-mail address", phone: "a phone number" } as const;

/** Throws `input-rejected` naming the member when a text seems to name somebody: the hub holds no direct identifiers. */
export function assertNamesNobody(texts: Readonly<Record<string, string | undefined>>): void {
  for (const [member, text] of Object.entries(texts)) {
    const found = directIdentifierIn(text ?? "");
    if (found === null) continue;
    throw new HubFailure(
      "input-rejected",
      `body/${member}: seems to hold ${named[found]}; the hub holds nothing that names a person, so write it without`,
      { details: { member, holds: found } },
    );
  }
}

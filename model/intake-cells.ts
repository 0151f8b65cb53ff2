import { atClock, startOfDay } from "./civil-day.ts";
import type { IntakeKind } from "./intake.ts";
import { type FieldType, fieldsOf, type IntakeField } from "./intake-fields.ts";
import { formatInstant } from "./time.ts";

/** What a cell that cannot be read should have been, in words for whoever wrote it. */
const right: Readonly<Record<FieldType, string>> = {
  day: "a day such as 05/11/2026 or 2026-11-05",
  month: "a month such as 11/2026 or 2026-11",
  moment: "a day, or a day and a time such as 05/11/2026 08:30",
  service: "the id of a service",
  municipality: "a six-digit ISTAT code",
  patient: "a pseudonym: p- and 16 letters",
  choice: "one of the words of the list",
  "yes-no": "sì or no (yes, true, 1; no, false, 0)",
  money: "euro and cents such as 1.234,50 or 1234.50",
  whole: "a whole number",
  number: "a number such as 12,5 or 12.5",
  answers: "the answers in their order with spaces between, - for one left out",
  text: "a word of small letters, digits and hyphens",
};

const italianDay = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/;

/** A day as people write it, as `2026-11-05`. */
function dayIn(text: string): string {
  const [, day, month, year] = italianDay.exec(text) ?? [];
  return day === undefined ? text : `${year}-${month?.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

function monthIn(text: string): string {
  const [, month, year] = /^(\d{1,2})[/.-](\d{4})$/.exec(text) ?? [];
  if (month !== undefined) return `${year}-${month.padStart(2, "0")}`;
  const day = dayIn(text);
  return startOfDay(day) === null ? text : day.slice(0, 7);
}

/** A day stands for its first moment; a time is the clock's in Europe/Rome. */
function momentIn(text: string): string {
  const [first = "", time = "00:00", ...more] = text.split(/[\sT]+/);
  const at = more.length === 0 ? atClock(dayIn(first), time) : null;
  return at === null ? text : formatInstant(at);
}

/** Points before a decimal comma only group digits. `1.234` alone could be either, and is left to be refused. */
function moneyIn(text: string): string {
  const bare = text.replace(/^€\s*|\s*€$/g, "");
  const plain = bare.includes(",") ? bare.replaceAll(".", "").replace(",", ".") : bare;
  if (/^-?\d{1,9}$/.test(plain)) return `${plain}.00`;
  return /^-?\d{1,9}\.\d$/.test(plain) ? `${plain}0` : plain;
}

function numberIn(text: string): number | null {
  const plain = text.includes(",") ? text.replaceAll(".", "").replace(",", ".") : text;
  return /^-?\d{1,12}(\.\d{1,9})?$/.test(plain) ? Number(plain) : null;
}

const yes = /^(s[iì]|yes|true|vero|1|x)$/i;
const no = /^(no|false|falso|0)$/i;

function answersIn(text: string): readonly (number | null)[] | null {
  const cells = text.split(/[\s;,|]+/).filter((each) => each !== "");
  const answers = cells.map((each) => (each === "-" ? null : numberIn(each)));
  return answers.every((each, n) => each !== null || cells[n] === "-") ? answers : null;
}

/** `Fattura 12/A` becomes `fattura-12-a`: how things are called is not worth a refusal. */
const nameIn = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");

function valueIn({ name, type, options }: IntakeField, text: string): unknown {
  switch (type) {
    case "day":
      return dayIn(text);
    case "month":
      return monthIn(text);
    case "moment":
      return momentIn(text);
    case "money":
      return moneyIn(text);
    case "whole":
    case "number":
      return numberIn(text);
    case "yes-no":
      return yes.test(text) ? true : no.test(text) ? false : null;
    case "answers":
      return answersIn(text);
    case "choice":
      return options.find((each) => each.toLowerCase() === text.toLowerCase()) ?? text;
    default:
      return name === "key" ? nameIn(text) : text;
  }
}

export interface CellFault {
  readonly column: string;
  readonly detail: string;
}

/**
 * One row of a table, read as Italian or English spreadsheets write it: what the API takes as JSON, and the cells that
 * could not be read. Empty cells say nothing.
 */
export function rowFrom(
  kind: IntakeKind,
  cells: ReadonlyMap<string, string>,
): { readonly given: Readonly<Record<string, unknown>>; readonly faults: readonly CellFault[] } {
  const given: Record<string, unknown> = {};
  const faults: CellFault[] = [];
  for (const field of fieldsOf(kind)) {
    const text = cells.get(field.name)?.trim() ?? "";
    if (text === "") continue;
    const value = valueIn(field, text);
    if (value === null) faults.push({ column: field.name, detail: `must be ${right[field.type]}` });
    else given[field.name] = value;
  }
  return { given, faults };
}

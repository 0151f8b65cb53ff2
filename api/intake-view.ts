import { z } from "zod";
import { dayOf, monthOf } from "../model/civil-day.ts";
import { type IntakeKind, type IntakeRecord, intakeContent, intakeEntry } from "../model/intake.ts";
import { fieldsOf, type IntakeField } from "../model/intake-fields.ts";
import { intakeRules } from "../model/intake-kinds.ts";

/** An entry as it is shown: flat, as it is entered, with who entered it and whether it was struck out. */
export function shownEntry(entry: IntakeRecord): Readonly<Record<string, unknown>> {
  const { content, ...around } = z.encode(intakeEntry, entry);
  const { kind, ...facts } = content;
  const when =
    intakeRules[entry.content.kind].when === "month"
      ? { month: monthOf(entry.at) }
      : { at: around.at, day: dayOf(entry.at) };
  const { at: _, id, ...rest } = around;
  return { id, kind, ...when, ...rest, ...facts };
}

const described: Readonly<Record<IntakeField["type"], object>> = {
  day: { type: "string", description: "A civil day of Europe/Rome (2026-11-05), or a time with a zone." },
  month: {
    type: "string",
    pattern: "^\\d{4}-\\d\\d$",
    description: "A civil month of Europe/Rome: 2026-11.",
  },
  moment: { type: "string", format: "date-time" },
  service: { type: ["string", "null"], description: "Of a person it is filled in when they have only one." },
  municipality: { type: ["string", "null"], pattern: "^\\d{6}$" },
  patient: { type: ["string", "null"], pattern: "^p-[a-z2-7]{16}$" },
  choice: { type: "string" },
  "yes-no": { type: "boolean" },
  money: { type: ["string", "number"], description: 'Euro with two decimals, better as text: "12.50".' },
  whole: { type: "integer" },
  number: { type: "number" },
  answers: { type: ["array", "null"], items: { type: ["number", "null"] } },
  text: { type: "string" },
};

const property = ({ type, options, least, most }: IntakeField): object => ({
  ...described[type],
  ...(options.length > 0 ? { enum: options } : {}),
  ...(least === null ? {} : { minimum: least }),
  ...(most === null ? {} : { maximum: most }),
});

/** The JSON Schema of what is sent to enter a kind: one entry, a list of them, or (as text/csv) a table. */
export function askedSchema(kind: IntakeKind, example: object): z.ZodType {
  const fields = fieldsOf(kind);
  const one = {
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(fields.map((each) => [each.name, property(each)])),
    required: fields.filter(({ isNeeded }) => isNeeded).map(({ name }) => name),
  };
  const many = { type: "array", items: one, minItems: 1 };
  return z.unknown().meta({ oneOf: [one, many], examples: [example] });
}

const shape = intakeContent.options;

/** The same of what is shown. */
export function shownSchema(kind: IntakeKind): z.ZodType {
  const facts = shape.find((each) => each.shape.kind.value === kind);
  const { properties = {} } = z.toJSONSchema(facts ?? z.never(), { io: "input", unrepresentable: "any" });
  const around = z.toJSONSchema(intakeEntry.omit({ content: true }), { io: "input", unrepresentable: "any" });
  return z.unknown().meta({ type: "object", properties: { ...around.properties, ...properties } });
}

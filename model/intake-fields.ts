import { z } from "zod";
import { type IntakeKind, intakeContent } from "./intake.ts";
import { intakeRules } from "./intake-kinds.ts";

/** How a field is filled in: by a choice, a figure, a day; or with the name of something the pilot or the hub has. */
export const fieldTypes = [
  "day",
  "month",
  "moment",
  "service",
  "municipality",
  "patient",
  "choice",
  "yes-no",
  "money",
  "whole",
  "number",
  "answers",
  "text",
] as const;
export type FieldType = (typeof fieldTypes)[number];

/** One thing to fill in of an entry: a column of a table, a field of a form. */
export interface IntakeField {
  readonly name: string;
  readonly type: FieldType;
  readonly isNeeded: boolean;
  readonly options: readonly string[];
  readonly least: number | null;
  readonly most: number | null;
}

const plain = { isNeeded: true, options: [], least: null, most: null };

/** What the pilot's definition says of a questionnaire, and nobody need repeat. */
export const knownOfQuestionnaire: readonly string[] = ["instrument", "version", "answeredBy"];

const asJson = z.object({
  properties: z.record(z.string(), z.unknown()),
  required: z.array(z.string()).default([]),
});
const member = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  const: z.string().optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  anyOf: z.array(z.unknown()).optional(),
});

function shapeOf(kind: IntakeKind): z.infer<typeof asJson> {
  const shape = intakeContent.options.find((each) => each.shape.kind.value === kind);
  return asJson.parse(z.toJSONSchema(shape ?? z.never(), { io: "input", unrepresentable: "any" }));
}

function fieldFrom(name: string, schema: unknown, isNeeded: boolean): IntakeField {
  const { anyOf, ...own } = member.parse(schema);
  if (anyOf !== undefined) return fieldFrom(name, anyOf[0], false);
  const { minimum = null, maximum = null } = own;
  const field = { ...plain, name, isNeeded, least: minimum, most: maximum };
  if (own.enum !== undefined) return { ...field, type: "choice", options: own.enum };
  if (own.type === "array") return { ...field, type: "answers" };
  if (own.type === "boolean") return { ...field, type: "yes-no" };
  if (own.type === "integer") return { ...field, type: "whole" };
  if (own.type === "number") return { ...field, type: "number" };
  if (own.format === "date-time") return { ...field, type: "moment" };
  return { ...field, type: own.pattern?.startsWith("^-?\\d{1,9}") === true ? "money" : "text" };
}

/** When and where, and whom it is about. */
function around(kind: IntakeKind): readonly IntakeField[] {
  const { person, service, isPlaced, when } = intakeRules[kind];
  const isNeeded = service === "needed" && person === "never";
  return [
    { ...plain, name: when === "month" ? "month" : "at", type: when },
    ...(person === "never"
      ? []
      : [{ ...plain, name: "patient", type: "patient" as const, isNeeded: person === "always" }]),
    { ...plain, name: "service", type: "service", isNeeded },
    ...(isPlaced ? [{ ...plain, name: "municipality", type: "municipality" as const, isNeeded: false }] : []),
  ];
}

const known = new Map<IntakeKind, readonly IntakeField[]>();

/** Everything there is to fill in of an entry of a kind, in the order in which it is asked for. */
export function fieldsOf(kind: IntakeKind): readonly IntakeField[] {
  const found = known.get(kind);
  if (found !== undefined) return found;
  const { properties, required } = shapeOf(kind);
  const own = Object.entries(properties)
    .filter(([name]) => name !== "kind")
    .map(([name, schema]) => {
      const isKnown = kind === "questionnaire" && knownOfQuestionnaire.includes(name);
      return fieldFrom(name, schema, required.includes(name) && !isKnown);
    });
  const fields = [...around(kind), ...own];
  known.set(kind, fields);
  return fields;
}

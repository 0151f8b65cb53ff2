import { z } from "zod";
import { startOfDay } from "./civil-day.ts";
import { hasDecimals } from "./decimal.ts";
import { municipalityCode, patientId, serviceId } from "./identity.ts";
import { type IntakeAsked, type IntakeContent, type IntakeKind, intakeContent } from "./intake.ts";
import { fieldsOf } from "./intake-fields.ts";
import { intakeRules } from "./intake-kinds.ts";
import { type Instant, parseInstant } from "./time.ts";

/** What keeps a row from being entered; `row` counts from 0, `column` is a member of it, or empty for the whole. */
export interface RowFault {
  readonly row: number;
  readonly column: string;
  readonly detail: string;
  /** True where it is there already: nothing is wrong with it but that it would count twice. */
  readonly isTwice?: true;
}
export type RowRead =
  | { readonly asked: IntakeAsked; readonly faults?: undefined }
  | { readonly faults: readonly Omit<RowFault, "row">[] };

const day = z.string().transform((text, context): Instant => {
  const at = startOfDay(text) ?? parseInstant(text);
  if (at !== null) return at;
  context.issues.push({
    code: "custom",
    input: text,
    message: "must be a day such as 2026-11-05, or a time with a zone",
  });
  return z.NEVER;
});
const month = z.string().transform((text, context): Instant => {
  const at = startOfDay(`${text}-01`);
  if (at !== null) return at;
  context.issues.push({ code: "custom", input: text, message: "must be a month such as 2026-11" });
  return z.NEVER;
});

const places = {
  service: serviceId.nullable().default(null),
  municipality: municipalityCode.nullable().default(null),
  patient: patientId.nullable().default(null),
};
const around = { at: z.strictObject({ at: day, ...places }), month: z.strictObject({ month, ...places }) };

/** One row as it was sent, against the shape of its kind. What the shape cannot say is looked at later. */
export function readRow(kind: IntakeKind, given: Readonly<Record<string, unknown>>): RowRead {
  const names = fieldsOf(kind).map(({ name }) => name);
  const strange = Object.keys(given).filter((name) => !names.includes(name));
  if (strange.length > 0) {
    const detail = `is not asked of this kind; it takes ${names.join(", ")}`;
    return { faults: strange.map((column) => ({ column, detail })) };
  }
  const isAround = (name: string) => name === "at" || name === "month" || name in places;
  const [outer, inner] = [true, false].map((wanted) =>
    Object.fromEntries(Object.entries(given).filter(([name]) => isAround(name) === wanted)),
  );
  const shape = intakeRules[kind].when === "month" ? around.month : around.at;
  const where = shape.safeParse(outer);
  const what = intakeContent.safeParse({ ...withCents(inner ?? {}), kind });
  if (where.success && what.success) return { asked: askedFrom(where.data, what.data) };
  const issues = [...(where.error?.issues ?? []), ...(what.error?.issues ?? [])];
  return { faults: issues.map((issue) => faultFrom(issue, given)) };
}

function askedFrom(
  where: z.output<(typeof around)["at"]> | z.output<(typeof around)["month"]>,
  content: IntakeContent,
): IntakeAsked {
  const { service, municipality, patient } = where;
  return { at: "at" in where ? where.at : where.month, service, municipality, patient, content };
}

/** Programs write an amount as a number; kept is text, so that no cent is rounded. */
const withCents = (given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      (name === "amount" || name === "cost") && typeof value === "number" && hasDecimals(value, 2)
        ? value.toFixed(2)
        : value,
    ]),
  );

function faultFrom(issue: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>): Omit<RowFault, "row"> {
  const [first = ""] = issue.path;
  const column = String(first);
  if (given[column] === undefined && column !== "") return { column, detail: "is missing" };
  const detail = issue.code === "invalid_value" ? `must be one of ${issue.values.join(", ")}` : issue.message;
  return { column: issue.path.join("/"), detail };
}

/** So many rows are taken at once: a table of a pilot's month is far smaller. */
export const mostRows = 2000;

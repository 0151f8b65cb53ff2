import { type Report, report as shape } from "../../model/report.ts";
import { languages } from "../language.ts";
import { masked } from "../masked.ts";
import { limitsOf } from "../words/limits.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** RFC 8785 for what reports hold: names in order of their UTF-16 units, no spaces, numbers as JavaScript writes them. */
function canonical(value: Json | undefined): string {
  if (value === undefined) return "null";
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonical).join(",")}]`;
  const members = Object.keys(value)
    .filter((name) => value[name] !== undefined)
    .toSorted((a, b) => (a < b ? -1 : 1));
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}
const isList = (value: object): value is readonly Json[] => Array.isArray(value);

/**
 * The report as canonical JSON (RFC 8785), so that the same report has the same bytes. With `limits`, what the design of the
 * study does not allow to be said, in both languages.
 */
export function toJson(report: Report): string {
  const limits = languages.map((language) => [language, limitsOf(report.kind, language)]);
  const { ...encoded } = shape.encode(masked(report));
  return `${canonical({ ...encoded, limits: Object.fromEntries(limits) } as Json)}\n`;
}

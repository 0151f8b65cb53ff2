import type { z } from "zod";
import { instead } from "../model/nearest.ts";

type Issue = z.core.$ZodIssue;

/** One thing wrong with what somebody wrote: where it stands in the data, and what would be right. */
export interface SchemaFault {
  readonly path: readonly PropertyKey[];
  readonly problem: string;
}

/** A schema's complaints in the words of whoever wrote the file, unions resolved to what was most likely meant. */
export const schemaFaults = (
  issues: readonly Issue[],
  above: SchemaFault["path"] = [],
): readonly SchemaFault[] => issues.flatMap((issue) => faultsOf(issue, [...above, ...issue.path]));

function faultsOf(issue: Issue, path: SchemaFault["path"]): readonly SchemaFault[] {
  if (issue.code === "unrecognized_keys") {
    const problem = "is not known here; take it out, or correct its spelling";
    const isCondition = path.includes("raise") || path.includes("clear");
    const why = (key: string): string => (isCondition ? (neverInConditions.get(key) ?? problem) : problem);
    return issue.keys.map((key) => ({ path: [...path, key], problem: why(key) }));
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const [likeliest = []] = issue.errors.toSorted((a, b) => strangeness(a) - strangeness(b));
    return schemaFaults(likeliest, path);
  }
  return [{ path, problem: choiceFault(issue) ?? sizeFault(issue) ?? inPlainWords(issue.message) }];
}

/** What the rule engine would take and no rule may hold. */
const neverInConditions: ReadonlyMap<string, string> = new Map([
  ["path", "would be run as code; ask for a fact instead"],
  ["not", "would hold for what nobody measured; turn the operator round instead"],
  ["priority", "would let the engine pass over the others; take it out"],
  ["condition", "names what stands elsewhere; write it out here"],
]);

/** A word that is none of those there are: the one most likely meant. Knows a missing one if inputs are reported. */
function choiceFault(issue: Issue): string | null {
  if (issue.code !== "invalid_value" || !("input" in issue)) return null;
  const known = issue.values.map(String);
  if (issue.input === undefined)
    return `is missing; write ${known.length === 1 ? "" : "one of "}${known.join(", ")}`;
  if (typeof issue.input !== "string" || known.length === 1) return null;
  return `${issue.input.slice(0, 100)} is none of the words there are; ${instead(issue.input, known)}`;
}

function sizeFault(issue: Issue): string | null {
  if (issue.code !== "too_small" || issue.minimum !== 1) return null;
  if (issue.origin === "string") return "is empty; write something";
  return issue.origin === "array" ? "is empty; write at least one" : null;
}

/** How far what was written is from one alternative: keys it does not have, and keys it asks for in vain. */
const strangeness = (issues: readonly Issue[]): number =>
  issues.filter(
    (issue) =>
      issue.path.length <= 1 &&
      (issue.code === "unrecognized_keys" ||
        (issue.code === "invalid_union" && issue.errors.length === 0) ||
        isMissing(issue.message)),
  ).length;

const isMissing = (message: string): boolean => message.endsWith("received undefined");

function inPlainWords(message: string): string {
  const plain = message.replace(/^Invalid input: /, "");
  if (isMissing(message)) return `is missing; ${plain.replace(/, received undefined$/, "")}`;
  return plain.endsWith("expected string, received number") ? `${plain}; write it in quotes` : plain;
}

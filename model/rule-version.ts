import { createHash } from "node:crypto";
import type { Rule, RuleDefinition } from "./rule.ts";

/** JSON with its keys sorted, so that the order in which an author wrote them makes no difference. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => (isRecord(part) ? sorted(part) : part));

const isRecord = (part: unknown): part is Readonly<Record<string, unknown>> =>
  typeof part === "object" && part !== null && !Array.isArray(part);

const sorted = (record: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/**
 * The first 12 hexadecimal digits of the SHA-256 of what a definition says: any edit of it is another version. Its tests
 * show what it does and are no part of it.
 */
export const versionOf = ({ tests: _, ...said }: RuleDefinition): string =>
  createHash("sha256").update(canonicalJson(said)).digest("hex").slice(0, 12);

/** A definition with its identity. */
export const ruleOf = (definition: RuleDefinition): Rule => ({
  ...definition,
  version: versionOf(definition),
});

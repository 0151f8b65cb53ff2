import type { Rule } from "./rule.ts";
import { inForce, type RuleVersion } from "./rule-versions.ts";
import { formatInstant, type Instant } from "./time.ts";

/** A version as it judges: approved is confirmed, by who approved it. */
export const ruleOfVersion = ({ definition, version, decidedBy, effectiveFrom }: RuleVersion): Rule => ({
  ...definition,
  version,
  ...(decidedBy === null || effectiveFrom === null
    ? {}
    : { confirmed: { by: decidedBy, at: formatInstant(effectiveFrom).slice(0, 10) } }),
});

/**
 * The rules as they are at a moment: those of the pilot's files, but what was approved in the hub stands above a file of
 * the same id. Unconfirmed ones are among them; nothing is judged by those.
 */
export function rulesInForce(
  files: readonly Rule[],
  book: readonly RuleVersion[],
  at: Instant,
): readonly Rule[] {
  const approved = new Map(inForce(book, at).map((each) => [each.id, ruleOfVersion(each)]));
  const own = files.map((file) => approved.get(file.id) ?? file);
  const known = new Set(files.map(({ id }) => id));
  return [...own, ...[...approved.values()].filter(({ id }) => !known.has(id))];
}

/** When the rules in force change next without anybody doing anything; `null` when nothing is waiting for its time. */
export function nextChange(book: readonly RuleVersion[], at: Instant): Instant | null {
  const ahead = book.flatMap(({ state, effectiveFrom }) =>
    state === "approved" && effectiveFrom !== null && effectiveFrom > at ? [effectiveFrom] : [],
  );
  return ahead.length === 0 ? null : (Math.min(...ahead) as Instant);
}

import { z } from "zod";
import { HubFailure } from "./failure.ts";
import { ruleDefinition } from "./rule.ts";
import { type Instant, instant } from "./time.ts";

/**
 * One version of a rule: `proposed` by one person, `approved` by another, judging from `effectiveFrom` until the next one
 * is. A rule of the pilot's files is approved by who confirmed it there. `rejected` and `withdrawn` never judged.
 */
export const ruleVersion = z.object({
  id: z.string(),
  version: z.string(),
  definition: ruleDefinition,
  proposedBy: z.string(),
  proposedAt: instant,
  note: z.string(),
  state: z.enum(["proposed", "approved", "rejected", "withdrawn"]),
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  effectiveFrom: instant.nullable(),
});
export type RuleVersion = z.infer<typeof ruleVersion>;

/** Rules as they were proposed and approved, beside those of the pilot's files. */
export interface RuleBookStore {
  /** Grows with every change; readers look whether it did. */
  version(): Promise<number>;
  all(): Promise<readonly RuleVersion[]>;
  /** Throws `conflict` when this very version is there already. */
  propose(
    version: Omit<RuleVersion, "state" | "decidedBy" | "decidedAt" | "effectiveFrom">,
  ): Promise<RuleVersion>;
  /**
   * In one conditional statement; throws `not-found`, or `conflict` when it was decided before. Only what was approved may
   * be approved again: that is how an earlier version comes back into force. Throws `not-permitted` for one's own.
   */
  decide(
    version: Pick<RuleVersion, "id" | "version">,
    decision: {
      state: "approved" | "rejected" | "withdrawn";
      by: string;
      at: Instant;
      effectiveFrom: Instant | null;
    },
  ): Promise<RuleVersion>;
}

/** Two people: who proposed a rule may not approve it. */
export function assertSecondPerson({ proposedBy }: Pick<RuleVersion, "proposedBy">, by: string): void {
  if (proposedBy !== by) return;
  throw new HubFailure("not-permitted", "who proposed a rule may not approve it; a second person must");
}

/** Of each rule the version that judges at a moment: the approved one that took effect last; of two at once the later word. */
export function inForce(versions: readonly RuleVersion[], at: Instant): readonly RuleVersion[] {
  const latest = new Map<string, RuleVersion>();
  for (const each of versions) {
    const from = each.effectiveFrom;
    if (each.state !== "approved" || from === null || from > at) continue;
    const known = latest.get(each.id);
    if (known === undefined || isLater(each, known)) latest.set(each.id, each);
  }
  return [...latest.values()];
}

const isLater = (one: RuleVersion, other: RuleVersion): boolean =>
  (one.effectiveFrom ?? 0) - (other.effectiveFrom ?? 0) > 0 ||
  (one.effectiveFrom === other.effectiveFrom && (one.decidedAt ?? 0) >= (other.decidedAt ?? 0));

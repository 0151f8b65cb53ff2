import { type EnrolmentEvent, standingAt } from "./enrolment-history.ts";
import { isMeantFor, type OwnLimit, ownLimit, type PlanLimits } from "./own-limit.ts";
import type { Enrolment } from "./registry.ts";
import type { Rule } from "./rule.ts";
import type { RuleVersion } from "./rule-versions.ts";
import { rulesInForce } from "./rules-in-force.ts";
import type { Instant } from "./time.ts";

/** A rule that was for a person from one time to another, with its limit for them; `until` is `null` while it is. */
export interface RuleInTime {
  readonly rule: Rule;
  readonly limit: OwnLimit | null;
  readonly from: Instant;
  readonly until: Instant | null;
}

export interface PersonInTime {
  readonly enrolment: Pick<Enrolment, "services" | "conditions">;
  readonly history: readonly EnrolmentEvent[];
}

interface Asked {
  readonly files: readonly Rule[];
  readonly book: readonly RuleVersion[];
  readonly plans: PlanLimits;
  readonly from: Instant;
  readonly now: Instant;
}

/** The rules that were for somebody between `from` and `now`, each with its version and limit as they were then. */
export function rulesInTime({ enrolment, history }: PersonInTime, asked: Asked): readonly RuleInTime[] {
  const { files, book, plans, from, now } = asked;
  const turns = [...book.map(({ effectiveFrom }) => effectiveFrom), ...history.map(({ at }) => at)];
  const times = turns.flatMap((at) => (at !== null && at > from && at <= now ? [at] : []));
  const going = new Map<string, RuleInTime>();
  const found: RuleInTime[] = [];
  for (const at of [...new Set([from, ...times])].toSorted((one, other) => one - other)) {
    const standing = standingAt(history, at);
    const here = new Map<string, RuleInTime>();
    for (const rule of rulesInForce(files, book, at)) {
      if (!isMeantFor(rule, enrolment, standing)) continue;
      const limit = ownLimit(rule, plans, { history, standing, at });
      const name = JSON.stringify([rule.id, rule.version, rule.confirmed, limit]);
      here.set(name, going.get(name) ?? { rule, limit, from: at, until: null });
    }
    for (const [name, each] of going) if (!here.has(name)) found.push({ ...each, until: at });
    going.clear();
    for (const [name, each] of here) going.set(name, each);
  }
  return [...found, ...going.values()];
}

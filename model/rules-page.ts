import type { Rule } from "./rule.ts";
import type { Instant } from "./time.ts";

/** A version somebody proposed, waiting for somebody else. */
export interface RuleProposal {
  readonly version: string;
  readonly limit: number | null;
  readonly note: string;
  readonly proposedBy: string;
  readonly proposedAt: Instant;
  /** Of the viewer, who may not approve it. */
  readonly isOwn: boolean;
}

export interface RuleCard {
  readonly rule: Rule;
  /** How many of its tests pass, and how many do not. */
  readonly passed: number;
  readonly failed: number;
  /** `null` for who sees no alerts. */
  readonly positive: { readonly resolved: number; readonly positive: number } | null;
  readonly proposals: readonly RuleProposal[];
}

export interface RulesContent {
  readonly cards: readonly RuleCard[];
  readonly mayPropose: boolean;
  readonly mayDecide: boolean;
}

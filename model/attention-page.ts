import type { AttentionFigures } from "./attention.ts";
import type { Language } from "./pages.ts";
import type { Rule } from "./rule.ts";
import type { Instant } from "./time.ts";

/** What alerts ask of those who answer them, as a page. */
export interface AttentionContent {
  readonly now: Instant;
  readonly figures: AttentionFigures;
  readonly rules: readonly Rule[];
  /** Care groups by id. */
  readonly groups: ReadonlyMap<string, Readonly<Record<Language, string>>>;
}

import type { DelayLine, ObjectiveStanding } from "./objective-standing.ts";
import type { Language } from "./pages.ts";

/** What was promised and what was kept; nobody is named. */
export interface ServiceLevelsContent {
  readonly objectives: readonly ObjectiveStanding[];
  readonly delays: readonly DelayLine[];
  /** Names of services by id. */
  readonly services: ReadonlyMap<string, Readonly<Record<Language, string>>>;
}

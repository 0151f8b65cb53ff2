import type { ServiceId } from "./identity.ts";
import type { DelayLine, ObjectiveStanding, ServiceLevelLine } from "./objective-standing.ts";
import type { SliName } from "./sli.ts";
import type { Duration, Instant } from "./time.ts";

/** Who asks for service levels. */
export interface LevelAsker {
  readonly services: readonly ServiceId[] | "all";
  /** Runs the hub: sees also groups too small to be told of, by the minute. */
  readonly isOperator: boolean;
}

export interface LevelsAsked {
  readonly asker: LevelAsker;
  readonly from: Instant;
  readonly until: Instant;
  /** `null` for the window as one. */
  readonly step: Duration | null;
  readonly sli?: SliName | undefined;
  readonly service?: ServiceId | undefined;
}

/** Service levels for people and programs. Nobody's pseudonym is in them, nor a figure of too few. */
export interface AskLevels {
  objectives(asker: LevelAsker, now: Instant): Promise<readonly ObjectiveStanding[]>;
  /** Throws `input-rejected` for a window that is none, or of more than 1,000 steps. */
  levels(asked: LevelsAsked): Promise<readonly ServiceLevelLine[]>;
  delays(asked: Omit<LevelsAsked, "step" | "sli">): Promise<readonly DelayLine[]>;
}

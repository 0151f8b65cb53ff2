import type { Grouping } from "./figure.ts";
import type { FigureRow, FiguresTold, Merge } from "./figures-desk.ts";
import type { IndicatorDefinition } from "./indicator.ts";
import type { LabService, Pilot } from "./pilot.ts";
import type { Instant } from "./time.ts";

/** Which months and services there are to choose from, and which are chosen. */
export interface PeriodChoice {
  /** Civil months that have begun, the last first. */
  readonly months: readonly string[];
  readonly first: string;
  readonly last: string;
  readonly services: readonly LabService[];
  /** `null` for the whole pilot, which only who sees all services may choose. */
  readonly service: string | null;
  readonly mayChooseAll: boolean;
}

/** What all figures of a page have in common. */
export interface FiguresAround {
  readonly asOf: Instant;
  readonly provisional: boolean;
  readonly hidden: number;
  /** How many of these are told together with their neighbours. */
  readonly together?: number;
}

export interface IndicatorsPageContent extends FiguresAround {
  readonly choice: PeriodChoice;
  readonly questions: Pilot["evaluation"]["questions"];
  /** All definitions with the pilot's own figure; `null` where it cannot be told of one service. */
  readonly figures: readonly {
    readonly definition: IndicatorDefinition;
    readonly row: FigureRow | null;
  }[];
}

export interface IndicatorPageContent {
  readonly choice: PeriodChoice;
  readonly question: Pilot["evaluation"]["questions"][number] | null;
  readonly definition: IndicatorDefinition;
  readonly grouping: Grouping;
  readonly groupings: readonly Grouping[];
  readonly merge: Merge | null;
  readonly told: FiguresTold;
}

import type { FigureState, Gap, Grouping } from "../../model/figure.ts";
import type { ObjectiveOverMonths } from "../../model/objective-standing.ts";
import type { ReportKind } from "../../model/report.ts";
import type { Language } from "../language.ts";
import { english } from "./words.en.ts";
import { italian } from "./words.it.ts";

/** What every report says in its own voice, whatever its figures. */
export interface ReportWords {
  readonly guide: string;
  readonly kinds: Readonly<Record<ReportKind, string>>;
  readonly states: Readonly<Record<FigureState, string>>;
  readonly gaps: Readonly<Record<Gap, string>>;
  readonly groupings: Readonly<Record<Grouping, string>>;
  readonly whole: string;
  /** Said after the names of municipalities that are shown as one. */
  readonly together: string;
  readonly from: string;
  readonly to: string;
  readonly provisionalMark: string;
  readonly provisional: string;
  readonly version: string;
  readonly facts: Readonly<
    Record<
      "pilot" | "service" | "period" | "asOf" | "standing" | "indicators" | "hidden" | "restates",
      string
    >
  >;
  readonly provisionalStanding: string;
  readonly unanswered: string;
  readonly definitionCaption: string;
  readonly final: string;
  readonly hiddenCount: (n: number) => string;
  readonly periodOf: (first: string, last: string) => string;
  readonly columns: Readonly<
    Record<"indicator" | "value" | "interval" | "n" | "counts" | "step" | "count" | "dropOff", string>
  >;
  readonly beside: string;
  readonly none: string;
  readonly contents: string;
  readonly reading: string;
  readonly gapsHead: readonly [string, string];
  readonly origin: string;
  readonly originFacts: Readonly<
    Record<
      "software" | "pilot" | "indicators" | "schemas" | "inputs" | "register" | "seed" | "rules" | "report",
      string
    >
  >;
  readonly objectives: ObjectiveWords;
  readonly chart: ChartWords;
  readonly definitions: string;
  readonly definitionColumns: readonly [string, string, string, string];
  readonly page: string;
  readonly print: string;
  readonly changed: string;
}

export interface ObjectiveWords {
  readonly caption: string;
  /** The objective, its target, what was kept, the same without maintenance, what is left of the budget, how fast it burns. */
  readonly head: readonly [string, string, string, string, string, string];
  readonly states: Readonly<Record<ObjectiveOverMonths["state"], string>>;
  readonly hub: string;
  readonly raw: string;
  readonly adjusted: string;
  readonly target: string;
  readonly left: string;
  readonly burn: string;
}

export interface ChartWords {
  readonly bars: string;
  readonly map: string;
  readonly course: string;
  readonly months: string;
  readonly steps: string;
  readonly notBorders: string;
  readonly notInPilot: string;
  readonly byRow: string;
  readonly weeks: string;
  readonly byRowOfWeeks: string;
  readonly whiskers: string;
  readonly noFigures: string;
  readonly lost: (n: string, share: string) => string;
}

export const words: Readonly<Record<Language, ReportWords>> = { it: italian, en: english };

import type { Figure, FigureState, Grouping, Stratum } from "./figure.ts";
import type { IndicatorDefinition } from "./indicator.ts";
import type { Language } from "./pages.ts";
import type { MonthWindow } from "./publication.ts";
import type { Instant } from "./time.ts";

export const merges = ["neighbours"] as const;
export type Merge = (typeof merges)[number];

/** One indicator in one grouping over whole months: the least that is given out at once. */
export interface FiguresAsked {
  readonly definition: IndicatorDefinition;
  readonly grouping: Grouping;
  readonly window: MonthWindow;
  /** Confined to one service, as for its supplier; `null` for the whole pilot. */
  readonly service: string | null;
  /** Of municipalities: hidden neighbours are shown together where that may be, instead of one by one. */
  readonly merge?: Merge | undefined;
  /** What became known later is left out; the current minute when not given. */
  readonly asOf?: Instant | undefined;
}

/** What was given out and is in the register by now. */
export interface FiguresGiven {
  /** Those of the grouping and what stands above them: the pilot first, and zones before municipalities. */
  readonly figures: readonly Figure[];
  /** How many of them, parts included, are hidden: small ones, and those that protect them. */
  readonly hidden: { readonly primary: number; readonly complementary: number };
  /** How many of the hidden ones are told together with their neighbours instead. */
  readonly together: number;
  readonly window: MonthWindow;
  readonly asOf: Instant;
  /** True while late data may still change them. */
  readonly provisional: boolean;
}

/**
 * The only way to a figure, for routes and reports alike: it is computed, judged beside all that was given out before, put into
 * the register and only then handed over. Busy for seconds, so in a thread where nobody waits. Not to be told apart so: no
 * figures. Throws `input-rejected` for a window that has not begun.
 */
export interface FiguresDesk {
  figures(asked: FiguresAsked): Promise<FiguresGiven>;
}

/** A figure, or a part of one, in words: what hides it, or its value with its unit, and the rest as far as there is any. */
export interface FigureTold {
  readonly name: string;
  readonly state: FigureState;
  readonly value: string;
  readonly interval: string;
  readonly n: string;
  readonly counts: string;
}
export interface FigureRow extends FigureTold {
  readonly stratum: Stratum;
  readonly asOf: Instant;
  readonly parts: readonly FigureTold[];
  readonly beside: readonly Pick<FigureTold, "name" | "value">[];
}

/** What was given out, as people read it. */
export interface FiguresTold extends Omit<FiguresGiven, "figures"> {
  readonly rows: readonly FigureRow[];
  /** Figures of the grouping drawn as SVG that needs nothing else, where there are several. */
  readonly drawing: string | null;
}

/** `measure-report`: FHIR R4 as JSON text. */
export const figureForms = ["csv", "csv-it", "measure-report"] as const;
export type FigureForm = (typeof figureForms)[number];

/** The desk with all ways to read what it gives out; every one of them may be asked for where somebody waits. */
export interface FiguresDoor extends FiguresDesk {
  told(asked: FiguresAsked, language: Language): Promise<FiguresTold>;
  written(asked: FiguresAsked, form: FigureForm, language: Language): Promise<string>;
  /** What an indicator counts, as a FHIR R4 Measure (JSON text); no figure is in it. */
  measure(definition: IndicatorDefinition, language: Language): Promise<string>;
  /** By what an indicator can be told apart; nobody says in which municipality a message or a euro was. */
  groupingsOf(indicator: string): readonly Grouping[];
}

import type { Figure, Grouping } from "./figure.ts";
import type { IndicatorDefinition } from "./indicator.ts";
import type { MonthWindow } from "./publication.ts";
import type { Instant } from "./time.ts";

/** One indicator in one grouping over whole months: the least that is given out at once. */
export interface FiguresAsked {
  readonly definition: IndicatorDefinition;
  readonly grouping: Grouping;
  readonly window: MonthWindow;
  /** Confined to one service, as for its supplier; `null` for the whole pilot. */
  readonly service: string | null;
  /** What became known later is left out; the current minute when not given. */
  readonly asOf?: Instant | undefined;
}

/** What was given out and is in the register by now. */
export interface FiguresGiven {
  /** Those of the grouping and what stands above them: the pilot first, and zones before municipalities. */
  readonly figures: readonly Figure[];
  /** How many of them, parts included, are hidden: small ones, and those that protect them. */
  readonly hidden: { readonly primary: number; readonly complementary: number };
  readonly window: MonthWindow;
  readonly asOf: Instant;
  /** True while late data may still change them. */
  readonly provisional: boolean;
}

/**
 * The only way to a figure, for routes and reports alike: it is computed, judged beside all that was given out before, put into
 * the register and only then handed over. Busy for seconds, so in a thread where nobody waits. Not to be told apart so: no
 * figures. Throws `input-rejected` for a window that has not begun, `conflict` where a cost would count twice.
 */
export interface FiguresDesk {
  figures(asked: FiguresAsked): Promise<FiguresGiven>;
}

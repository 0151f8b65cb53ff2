import type { Figure } from "../model/figure.ts";
import type { ObjectiveOverMonths } from "../model/objective-standing.ts";
import type { Report } from "../model/report.ts";

const nothing = { value: null, numerator: null, denominator: null, interval: null } as const;

/** One thing that may be shown or not, as it may be told. */
function told<Told extends Pick<Figure, "state" | "gap" | "observations" | keyof typeof nothing>>(
  each: Told,
): Told {
  if (each.state === "suppressed") return { ...each, ...nothing, gap: null, observations: null };
  return each.state === "insufficient-data" ? { ...each, value: null, interval: null } : each;
}

const toldFigure = (each: Figure): Figure => ({
  ...told(each),
  // Which parts there are would tell something too.
  parts: each.parts.filter(({ state }) => each.state !== "suppressed" || state !== "suppressed").map(told),
  beside: each.state === "suppressed" ? [] : each.beside,
});

/**
 * The report with nothing in it but what may be shown. Disclosure control saw to that already; every format starts here all
 * the same, so that a slip there shows nobody.
 */
export const masked = (report: Report): Report => ({
  ...report,
  figures: report.figures.map(toldFigure),
  objectives: report.objectives.map(toldObjective),
});

const untold = { raw: null, adjusted: null, causes: null, later: null, budget: null, burn: null } as const;
const toldObjective = (each: ObjectiveOverMonths): ObjectiveOverMonths =>
  each.state === "suppressed" ? { ...each, ...untold, provisional: false } : each;

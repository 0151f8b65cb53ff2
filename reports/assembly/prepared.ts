import type { Figure } from "../../model/figure.ts";
import type { ObjectiveOverMonths } from "../../model/objective-standing.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { MonthWindow } from "../../model/publication.ts";
import type { Report, ReportKind, ReportManifest } from "../../model/report.ts";
import type { Instant } from "../../model/time.ts";
import type { Bilingual } from "../language.ts";

/** All that a report is put together from: figures that may be shown, and what the pilot says of itself. */
export interface Prepared {
  readonly id: string;
  readonly kind: ReportKind;
  /** The service it is about; `null` for the whole pilot. */
  readonly service: string | null;
  readonly pilot: Pilot;
  readonly window: MonthWindow;
  readonly asOf: Instant;
  /** Those of `questionsOf`, each once. */
  readonly figures: readonly Figure[];
  readonly provisional: boolean;
  readonly objectives: readonly ObjectiveOverMonths[];
  /** Names of costs that would count twice (`costName`): for these there are no figures of money. */
  readonly countedTwice: readonly string[];
  readonly manifest: ReportManifest;
  /** The report of the same subject made before this one. */
  readonly former: Report | null;
  /** What disclosure control promises, in words. */
  readonly policy: Bilingual;
  /** In how many other services people take part: with fewer than three no comparison keeps each of them covered. */
  readonly otherServices: number;
}

export const both = (it: string, en: string): Bilingual => ({ it, en });

/** The least number of others that a comparison with all together hides each of. */
export const fewestOthers = 3;

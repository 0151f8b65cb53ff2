import type { LabService } from "./pilot.ts";
import type { ReportKind } from "./report.ts";
import type { ReportJob } from "./report-book.ts";

/** What may be asked for, and what was. */
export interface ReportsPageContent {
  /** The kinds that are theirs to ask for. */
  readonly kinds: readonly ReportKind[];
  readonly services: readonly LabService[];
  /** Months that have begun, the last first, as `2026-03`; `first` and `last` are chosen beforehand. */
  readonly months: readonly string[];
  readonly first: string;
  readonly last: string;
  /** The last first. */
  readonly reports: readonly ReportJob[];
}

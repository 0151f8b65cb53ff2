import type { ReportDue } from "./delivery-book.ts";
import type { LabService } from "./pilot.ts";
import type { ReportKind } from "./report.ts";
import type { ReportJob } from "./report-book.ts";
import type { DuePeriod } from "./report-due.ts";
import type { ReportSchedule } from "./report-schedule.ts";

/** What may be asked for, and what was. */
export interface ReportsPageContent {
  /** The kinds that are theirs to ask for. */
  readonly kinds: readonly ReportKind[];
  readonly services: readonly LabService[];
  /** Months that have begun, the last first, as `2026-03`; `first` and `last` are chosen beforehand. */
  readonly months: readonly string[];
  readonly first: string;
  readonly last: string;
  /** The one a letter led to; `null` without any, or for one that is not theirs. */
  readonly opened: ReportJob | null;
  /** Reports made by themselves, with what falls due next. */
  readonly schedules: readonly {
    readonly schedule: Pick<ReportSchedule, "id" | "name" | "every">;
    readonly next: DuePeriod;
  }[];
  /** What fell due, the last first. */
  readonly deliveries: readonly ReportDue[];
  /** The last first. */
  readonly reports: readonly ReportJob[];
}

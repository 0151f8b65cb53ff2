import type { AlertMove, AlertState } from "../model/alert.ts";
import type { Language } from "../model/pages.ts";
import type { Priority } from "../model/rule.ts";
import type { Words } from "./words.ts";

/** What a row shows of an alert; times are epoch milliseconds. Server and browser draw it by the same code. */
export interface RowAlert {
  readonly id: string;
  readonly patient: string;
  readonly municipality: string;
  readonly zone: string;
  readonly rule: { readonly id: string };
  readonly priority: Priority;
  readonly state: AlertState;
  readonly present: boolean;
  readonly late: boolean;
  readonly since: number;
  readonly code: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number | null;
  readonly latest: { readonly at: number; readonly value: number };
  readonly text: { readonly it: string; readonly en: string };
  readonly assignee: string | null;
  readonly acknowledgedUntil: number | null;
  readonly step: number;
  readonly recurrences: number;
  readonly flapping: boolean;
  readonly cause: string | null;
  readonly affected: readonly string[];
  readonly history: readonly Pick<AlertMove, "to" | "by" | "outcome" | "remark">[];
}

const openStates: readonly AlertState[] = ["raised", "escalated", "acknowledged", "latched"];

/** Whether somebody may still have to do something. */
export const isOpen = ({ state }: Pick<RowAlert, "state">): boolean => openStates.includes(state);

/** A stretch in which nobody is told, as rows mark it. */
export interface RowSuppression {
  readonly patient: string;
  readonly rule: string | null;
  readonly until: number;
  readonly reason: string;
  readonly by: string;
  readonly alsoHighBy: string | null;
}

export interface RowFrame {
  readonly language: Language;
  readonly words: Words;
  readonly now: number;
  readonly suppressions: readonly RowSuppression[];
}

/** The one that keeps people from being told of an alert the longest; `undefined` when they are told. */
export const suppressionOf = (
  { patient, rule, priority }: Pick<RowAlert, "patient" | "rule" | "priority">,
  { suppressions, now }: Pick<RowFrame, "suppressions" | "now">,
): RowSuppression | undefined =>
  suppressions
    .filter((each) => each.until > now && each.patient === patient)
    .filter((each) => each.rule === null || each.rule === rule.id)
    .filter((each) => priority !== "high" || each.alsoHighBy !== null)
    .toSorted((one, other) => other.until - one.until)[0];

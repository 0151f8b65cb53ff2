import type { IntakeKind, IntakeRecord } from "./intake.ts";
import type { IntakeField } from "./intake-fields.ts";
import type { Language } from "./pages.ts";
import type { LabService } from "./pilot.ts";
import type { Questionnaire } from "./questionnaire.ts";

/** One kind of entry to be filled in, and what was entered of it last. */
export interface IntakePageContent {
  /** What the viewer may enter. */
  readonly kinds: readonly IntakeKind[];
  readonly kind: IntakeKind;
  /** Where it is entered, behind `/api/v1/`. */
  readonly path: string;
  readonly when: "day" | "month";
  readonly fields: readonly IntakeField[];
  readonly questionnaires: readonly Questionnaire[];
  /** The one chosen; `null` for other kinds. */
  readonly questionnaire: Questionnaire | null;
  readonly services: readonly LabService[];
  readonly municipalities: readonly { readonly code: string; readonly name: string }[];
  readonly organisations: readonly { readonly id: string; readonly name: string }[];
  readonly facilities: readonly { readonly id: string; readonly name: Readonly<Record<Language, string>> }[];
  /** The civil day in Europe/Rome, `2026-11-22`. */
  readonly today: string;
  readonly entries: readonly IntakeRecord[];
  readonly more: boolean;
  /** Whether the viewer sees only what they entered themselves. */
  readonly ownOnly: boolean;
  /** Whether something was just entered. */
  readonly done: boolean;
}

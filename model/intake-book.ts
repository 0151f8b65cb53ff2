import type { Scope } from "./access.ts";
import type { PatientId } from "./identity.ts";
import type { IntakeKind, IntakeRecord } from "./intake.ts";
import type { Page, PageAsked } from "./paging.ts";
import type { Instant } from "./time.ts";

/** An entry to be kept. `once` is what may be there once only, see `intake-once.ts`. */
export type NewEntry = Omit<IntakeRecord, "struckOut"> & { readonly once: string | null };

export interface IntakeQuery {
  readonly kind: IntakeKind;
  /** Of when it happened: `from <= at < until`. */
  readonly from?: Instant | undefined;
  readonly until?: Instant | undefined;
  /** Somebody's own only. */
  readonly by?: string | undefined;
  /** Without those that name a person. */
  readonly namesNobody?: boolean | undefined;
}

/** What people entered. Nothing is changed or deleted but by erasure: a wrong entry is struck out and stays. */
export interface IntakeBook {
  /**
   * Keeps all of them or none. Throws `conflict` with the places of those that are there already, or twice among
   * themselves, as `details.twice`; `not-found` when a person of theirs is not there any more.
   */
  add(entries: readonly NewEntry[]): Promise<void>;
  entry(id: string): Promise<IntakeRecord | null>;
  /**
   * Those within a scope, last entered first: of persons within it, and what names nobody by its service. Struck out ones
   * are among them.
   */
  list(scope: Scope, query: IntakeQuery, page: PageAsked): Promise<Page<IntakeRecord>>;
  /** All about one person, last entered first. */
  ofPatient(patient: PatientId, page: PageAsked): Promise<Page<IntakeRecord>>;
  /** Throws `not-found`, or `conflict` when it is struck out already. What it stood for may be entered anew. */
  strikeOut(id: string, why: { at: Instant; by: string; reason: string }): Promise<IntakeRecord>;
}

import type { Instant } from "./time.ts";

/**
 * Something that falls due although nothing arrives: kept as a row, so that a restart neither forgets nor repeats it.
 * Overdue ones are taken in the order in which they were due.
 *
 * `escalate`: the next step of an alert nobody acknowledged. `acknowledgement`: one with an end is over.
 * `suppression`: alerts may be told of again. `calm`: whether an alert that flapped still does.
 */
export const deadlineKinds = ["escalate", "acknowledgement", "suppression", "calm"] as const;
export type DeadlineKind = (typeof deadlineKinds)[number];

export interface Deadline {
  readonly kind: DeadlineKind;
  /** Of what: an alert's or a suppression's id. One deadline of a kind for each. */
  readonly subject: string;
  readonly dueAt: Instant;
  /** The step of an escalation that falls due; 0 for the others. */
  readonly step: number;
}

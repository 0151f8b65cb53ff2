import type { Assumptions } from "../../../model/assumptions.ts";
import type { Grouping, Stratum } from "../../../model/figure.ts";
import type { IndicatorDefinition } from "../../../model/indicator.ts";
import type { IntakeContent } from "../../../model/intake.ts";
import type {
  HubMonth,
  Observed,
  ObservedAlert,
  ObservedEntry,
  Participant,
  PersonMonth,
  ServiceMonth,
} from "../../../model/observed.ts";
import type { Instant } from "../../../model/time.ts";
import type { Tally } from "./tally.ts";

/** What was observed of one stratum; `whole` where a formula must look beyond it. */
export interface Rows {
  readonly stratum: Stratum;
  readonly whole: Observed;
  /** Of the stratum: the window, or one month of it. */
  readonly from: Instant;
  readonly until: Instant;
  readonly months: readonly string[];
  readonly people: readonly Participant[];
  readonly personMonths: readonly PersonMonth[];
  readonly alerts: readonly ObservedAlert[];
  readonly serviceMonths: readonly ServiceMonth[];
  readonly hubMonths: readonly HubMonth[];
  /** Of the window's months only. */
  readonly entries: readonly ObservedEntry[];
  readonly target: Observed["target"];
  readonly services: Observed["services"];
}

export interface Given {
  readonly definition: IndicatorDefinition;
  readonly assumptions: Assumptions;
}

/** One indicator: what it makes of the rows of a stratum, and by what its rows can be told apart at all. */
export interface Formula {
  readonly by: readonly Grouping[];
  readonly of: (rows: Rows, given: Given) => Tally;
}

export const byAll: readonly Grouping[] = ["pilot", "zone", "municipality", "service", "month"];
/** Of devices, messages and money nobody says in which municipality they were. */
export const byService: readonly Grouping[] = ["pilot", "service", "month"];

type Kind = IntakeContent["kind"];
export type EntryOf<K extends Kind> = ObservedEntry & {
  readonly content: Extract<IntakeContent, { kind: K }>;
};

const sorted = new WeakMap<readonly ObservedEntry[], ReadonlyMap<Kind, readonly ObservedEntry[]>>();

/** Told apart once for each stratum: every indicator of what people enter asks for its kind. */
function byKind(entries: readonly ObservedEntry[]): ReadonlyMap<Kind, readonly ObservedEntry[]> {
  const known = sorted.get(entries) ?? Map.groupBy(entries, ({ content }) => content.kind);
  sorted.set(entries, known);
  return known;
}

export const entriesOf = <K extends Kind>(
  { entries }: Pick<Rows, "entries">,
  kind: K,
): readonly EntryOf<K>[] => (byKind(entries).get(kind) ?? []) as readonly EntryOf<K>[];

/** Whether anybody ever entered such facts. Only then is it known that there were none. */
export const wasEntered = ({ whole }: Rows, kind: Kind): boolean =>
  (whole.kindsEntered ?? []).includes(kind) || byKind(whole.entries).has(kind);

/**
 * Whether somebody took part at some time of the stratum's months. Not only at their end: who was there in March was there
 * in the quarter, on which disclosure control relies.
 */
export const tookPart =
  ({ from, until }: Pick<Rows, "from" | "until">) =>
  ({ enrolledAt, left }: Participant): boolean =>
    enrolledAt < until && (left === null || left.at >= from);

import type { Computed, Figure, Stratum } from "./figure.ts";
import type { IndicatorDefinition } from "./indicator.ts";
import type { Instant } from "./time.ts";

/** A stretch of whole civil months, the only one figures are given for: free bounds would let figures be subtracted. */
export interface MonthWindow {
  readonly from: Instant;
  readonly until: Instant;
  /** `2026-03` and so on, in order. */
  readonly months: readonly string[];
}

/** How strata lie within each other: a municipality in its zone, zones, services and months in the pilot. */
export interface Territory {
  /** The zone of each municipality that takes part, by code. */
  readonly zones: ReadonlyMap<string, string>;
  readonly services: readonly string[];
  /** Where municipalities lie, in degrees: who is whose neighbour. Without it they are taken in order of their codes. */
  readonly seats?: ReadonlyMap<string, { readonly latitude: number; readonly longitude: number }>;
  /** Of these municipalities those that are none of the pilot's, where only people of it live: they are never named. */
  readonly outside?: ReadonlySet<string>;
}

/** A stretch that earlier releases and a new one tell together by subtraction, though nobody asked for it. */
export interface Implied {
  readonly stratum: Stratum;
  readonly service: string | null;
  /** Months, `until` the first one no longer in it. */
  readonly from: string;
  readonly until: string;
}

/**
 * One figure as it was given out, kept for good: what the world knows. Counts are told only of those that were shown.
 * `from` and `until` are months, `until` the first one no longer in it.
 */
export interface Released {
  readonly indicator: string;
  readonly version: string;
  /** Empty for the figure itself, else the key of one of its parts. */
  readonly part: string;
  /** Of municipalities shown together the key is their codes with `+` between them. */
  readonly stratum: Stratum;
  /** Confined to one service, as a supplier's report is; `null` for the whole pilot. */
  readonly service: string | null;
  readonly from: string;
  readonly until: string;
  readonly shown: boolean;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly releasedAt: Instant;
}

/** What is to be shown at once: one indicator's figures in one grouping with all that stands above them. */
export interface Proposal {
  readonly definition: IndicatorDefinition;
  readonly window: MonthWindow;
  readonly service: string | null;
  readonly computed: readonly Computed[];
  /** What the stretches of `impliedBy` come to. Of one that is not given the worst is taken: it must not be told. */
  readonly implied?: readonly (Implied & { readonly computed: Computed })[];
  readonly shared?: readonly SharedTable[];
  /** Strata that are hidden in every indicator alike. */
  readonly barred?: readonly Stratum[];
  /** What is out already of what is counted here belongs to another moment: only what was given before is given again. */
  readonly stale?: boolean;
  /** What municipalities come to together, under their codes with `+` between them. Without it none are offered together. */
  readonly together?: (municipalities: readonly string[]) => Computed;
}

/**
 * What several indicators count alike and was judged in tables of its own, as the register knows it: what is hidden there is
 * hidden here too, and what is shown there is known here.
 */
export interface SharedTable {
  readonly released: readonly Released[];
  /** The part of the count that the indicator's figures have to do with; empty for the whole. */
  readonly part: string;
  /** Parts of the indicator are those of the count. */
  readonly sameParts: boolean;
  /** The indicator's denominator is the count so many times; `null` where it is not. */
  readonly times: number | null;
  /** The indicator tells less than the count. */
  readonly within: boolean;
}

/** How disclosure control is asked. Pure: the same proposal after the same releases gives the same answer. */
export interface DisclosurePolicy {
  /** The pilot's least number of persons, 3 or more. */
  readonly k: number;
  readonly territory: Territory;
}

export interface Cleared {
  /**
   * In the order of the proposal. `keeps`: late data changed the table by so few persons that the change would tell of them;
   * the older figure is given again, as it was.
   */
  readonly figures: readonly (Pick<Figure, "stratum" | "state"> & { readonly keeps: Released | null })[];
  /** What of parts may be shown, by stratum and part. */
  readonly parts: readonly { readonly stratum: Stratum; readonly part: string; readonly shown: boolean }[];
  /** How many were hidden because they are small, and how many more so that those cannot be worked out. */
  readonly hidden: { readonly primary: number; readonly complementary: number };
  /** Neighbours whose figures together may be shown instead: sets of hidden municipalities of one zone. */
  readonly merged: readonly {
    readonly municipalities: readonly string[];
    readonly computed: Computed;
  }[];
  /** Stretches of further sets that earlier releases would tell: those sets are offered once it is known what these come to. */
  readonly asks: readonly Implied[];
  /** False when the attack on the hub's own tables could not be brought to its end: then more was hidden, never less. */
  readonly finished: boolean;
}

/** What was given out of one indicator, the newest of each stratum, part, service and stretch. */
export interface Register {
  readonly released: readonly Released[];
  /** Which state of the register this is. */
  readonly edition: number;
}

/** A row with the figure as it was given out, to be given again as it was; `null` of hidden ones and of parts. */
export interface Giving extends Released {
  readonly figure: Figure | null;
}

/** What was given out, in all reports, periods, roles and formats. */
export interface ReleaseRegister {
  /** With `upTo` as it stood at that moment, to make again what was made then; `null` from before the first release. */
  of(indicator: string, version: string, upTo?: Instant | null): Promise<Register>;
  /**
   * Adds what is new of one indicator; the same figure again is not kept twice. Throws `conflict` when somebody added to it
   * since that edition: what is to be given out must be judged again, beside theirs.
   */
  add(giving: readonly Giving[], edition: number): Promise<void>;
  /** The figure that a row of `of` stands for; `null` when none was kept. */
  asGiven(released: Released): Promise<Figure | null>;
}

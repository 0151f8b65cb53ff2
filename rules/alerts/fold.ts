import type { Duration, Instant } from "../../model/time.ts";

/** How a rule's two conditions make episodes. */
export interface FoldTerms {
  /** `raise` must hold at every reading for so long; 0 for at once. */
  readonly holdFor: Duration;
  /** A longer gap between two of those readings begins that anew. */
  readonly maxGap: Duration;
  /** An episode lasts at least so long. */
  readonly minHold: Duration;
  /** Each point that raises is an episode of its own and ends the one before: an event, not a state. */
  readonly isOfEvents: boolean;
}

export type FoldState =
  | { readonly kind: "idle" }
  | { readonly kind: "pending"; readonly since: Instant; readonly last: Instant }
  | { readonly kind: "firing"; readonly since: Instant };
export const idle: FoldState = { kind: "idle" };

/** Asks what one of a rule's conditions says at the instant looked at; `null` when that is not known. */
export type Asked = (side: "raise" | "clear") => boolean | null;

/** Which condition matters in a state. */
export const askedIn = (terms: FoldTerms, state: FoldState): "raise" | "clear" =>
  state.kind === "firing" && !terms.isOfEvents ? "clear" : "raise";

/** Where an instant leads. Only what matters is asked, and what is not known ends nothing and begins nothing. */
export function follow(terms: FoldTerms, state: FoldState, at: Instant, asked: Asked): FoldState {
  if (state.kind === "firing") return whileFiring(terms, state, at, asked);
  if (asked("raise") !== true) return idle;
  const goesOn = state.kind === "pending" && at - state.last <= terms.maxGap;
  const since = goesOn ? state.since : at;
  return at - since >= terms.holdFor ? { kind: "firing", since: at } : { kind: "pending", since, last: at };
}

function whileFiring(
  terms: FoldTerms,
  state: Extract<FoldState, { kind: "firing" }>,
  at: Instant,
  asked: Asked,
): FoldState {
  if (terms.isOfEvents) return asked("raise") === true ? { kind: "firing", since: at } : state;
  if (at - state.since < terms.minHold) return state;
  return asked("clear") === true ? idle : state;
}

/** Whether an episode begins or ends between two states. */
export const isTurn = (one: FoldState, next: FoldState): boolean =>
  one !== next && (one.kind === "firing" || next.kind === "firing");

/** One stretch of time in which a rule holds; `until` is `null` while it does. */
export interface Stretch {
  readonly since: Instant;
  readonly until: Instant | null;
}

/** An instant at which a rule was looked at, and what its conditions say there. */
export interface Point {
  readonly at: Instant;
  readonly raise: boolean | null;
  readonly clear: boolean | null;
}

/**
 * The episodes of a rule: a pure function of the set of its points, oldest first, each instant once. The order in which the
 * readings came is nowhere in it.
 */
export function episodesOf(terms: FoldTerms, points: readonly Point[]): readonly Stretch[] {
  let found: readonly Stretch[] = [];
  let state: FoldState = idle;
  for (const point of points) {
    const next = follow(terms, state, point.at, (side) => point[side]);
    if (isTurn(state, next)) found = turned(found, next, point.at);
    state = next;
  }
  return found;
}

/** The stretches after a turn: the last one ends, and another may begin. */
export function turned<Found extends Stretch>(
  found: readonly Found[],
  next: FoldState,
  at: Instant,
  begun: (stretch: Stretch) => Found = (stretch) => stretch as Found,
): readonly Found[] {
  const last = found.at(-1);
  const ended = last?.until === null ? [...found.slice(0, -1), { ...last, until: at }] : found;
  return next.kind === "firing" ? [...ended, begun({ since: at, until: null })] : ended;
}

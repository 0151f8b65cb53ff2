import type { Episode } from "../../model/alert.ts";
import type { Instant } from "../../model/time.ts";
import { type FoldState, idle } from "./fold.ts";
import type { OpenRule } from "./rule-book.ts";

/** How one rule stands for one patient. */
export interface Track {
  /** Told of, oldest first; the last may be present. Those that no late reading can touch any more are left out. */
  episodes: readonly Episode[];
  /** Where `holdFor` stands; `null` when it has not begun or is not known. */
  pending: { readonly since: Instant; readonly last: Instant } | null;
  /** The worst value told of while present; `null` when it is not known. */
  worst: number | null;
}

export const newTrack = (episodes: readonly Episode[] = []): Track => ({
  episodes,
  pending: null,
  worst: null,
});

export const isPresent = (episode: Episode | undefined): episode is Episode => episode?.until === null;

/** The episode that is present, if one is. */
export function presentIn(track: Track | undefined): Episode | null {
  const last = track?.episodes.at(-1);
  return isPresent(last) ? last : null;
}

/** Until when a rule's episodes are settled, by those told of: what is measured up to then is late for it. */
export function toldUntil(track: Track | undefined): number {
  const last = track?.episodes.at(-1);
  return last === undefined ? Number.NEGATIVE_INFINITY : (last.until ?? last.since);
}

/** How a rule stood when its newest point had been judged. */
export function standingOf(track: Track | undefined): FoldState {
  const present = presentIn(track);
  if (present !== null) return { kind: "firing", since: present.since };
  return track?.pending ? { kind: "pending", ...track.pending } : idle;
}

/** Adds an episode and leaves out those that no late reading can touch any more, but for the last. */
export function withEpisodes(
  { lateness }: OpenRule,
  episodes: readonly Episode[],
  now: Instant,
): readonly Episode[] {
  const sorted = episodes.toSorted((a, b) => a.since - b.since || endOf(a) - endOf(b));
  return sorted.filter((each, at) => at === sorted.length - 1 || endOf(each) > now - lateness);
}

const endOf = ({ until }: Episode): number => until ?? Number.MAX_SAFE_INTEGER;

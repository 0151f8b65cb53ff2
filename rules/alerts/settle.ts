import type { Episode } from "../../model/alert.ts";
import type { Instant } from "../../model/time.ts";
import { raisedAlert } from "./alert.ts";
import type { Changes } from "./changes.ts";
import type { Stretch } from "./fold.ts";
import { reconcile } from "./reconcile.ts";
import { newTrack, presentIn, type Track, withEpisodes } from "./track.ts";
import { causeOf } from "./visit.ts";
import type { Turn, Walker } from "./walk.ts";

/** When the hub knows, and where it is told. */
export interface Telling {
  readonly now: Instant;
  readonly changes: Changes;
}

/** A stretch a walk found, with the turn at which it began; `null` where it had begun before. */
export interface Found extends Stretch {
  readonly begun: Turn | null;
}

export function trackOf({ visit, open }: Walker): Track {
  const known = visit.person.tracks[open.index];
  if (known !== undefined) return known;
  const made = newTrack();
  visit.person.tracks[open.index] = made;
  return made;
}

/** A reading newer than all before it turns something: told at once. */
export function turn(walker: Walker, one: Turn, telling: Telling): void {
  const track = trackOf(walker);
  const present = presentIn(track);
  if (present !== null) {
    const ended = track.episodes.map((each) => (each === present ? { ...each, until: one.at } : each));
    track.episodes = withEpisodes(walker.open, ended, walker.visit.receivedAt);
    const message = causeOf(walker.visit, walker.open, one.at)?.source.message ?? null;
    // The latest value of what is back in range is the one that brought it there.
    if (walker.state.kind !== "firing") telling.changes.update(present.alert, one.at, one.value);
    telling.changes.clear(present.alert, one.at, telling.now, message);
  }
  if (walker.state.kind !== "firing") return;
  const episode = begin(walker, { since: one.at, until: null, begun: one }, telling);
  if (episode === null) return;
  track.episodes = withEpisodes(walker.open, [...track.episodes, episode], walker.visit.receivedAt);
  track.worst = one.value;
}

/** Tells what a look back found: what was told of and is otherwise, and what was not told of yet. */
export function settle(walker: Walker, found: readonly Found[], telling: Telling): void {
  const { now, changes } = telling;
  const track = trackOf(walker);
  const { from } = walker.task;
  const isTouched = ({ until }: Episode): boolean => until === null || until >= from;
  const { kept, begun, disproved } = reconcile(track.episodes.filter(isTouched), found);
  for (const { alert } of disproved) changes.retract(alert, now);
  const endedFirst = kept.toSorted((a, b) => Number(a.found.until === null) - Number(b.found.until === null));
  for (const { told, found: is } of endedFirst) moved(walker, told, is, telling);
  const raised = begun.flatMap((each) => begin(walker, each, telling) ?? []);
  const still = kept.map(({ told, found: { since, until } }) => ({ ...told, since, until }));
  const rest = track.episodes.filter((each) => !isTouched(each));
  track.episodes = withEpisodes(walker.open, [...rest, ...still, ...raised], walker.visit.receivedAt);
  if (!kept.some(({ found: { until } }) => until === null)) track.worst = null;
}

function moved(
  { visit, open }: Walker,
  told: Episode,
  { since, until }: Stretch,
  { now, changes }: Telling,
): void {
  if (told.since === since && told.until === until) return;
  if (told.since === since && told.until === null && until !== null) {
    const message = causeOf(visit, open, until)?.source.message ?? null;
    changes.clear(told.alert, until, now, message);
  } else changes.extend({ id: told.alert, since, until, knownAt: now });
}

function begin(walker: Walker, found: Found, { now, changes }: Telling): Episode | null {
  const { visit, open, task } = walker;
  const cause = causeOf(visit, open, found.since);
  if (found.begun === null || cause === undefined) return null;
  const alert = raisedAlert(open, {
    whose: visit.whose,
    patient: visit.patient,
    cause,
    onset: found.begun,
    until: found.until,
    isLate: task.isLate && found.since < task.judgedUntil,
    now,
  });
  changes.raise(alert, cause.source.device, open.rule.latching);
  return {
    patient: visit.patient,
    rule: open.rule.id,
    alert: alert.id,
    since: found.since,
    until: found.until,
  };
}

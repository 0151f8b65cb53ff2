import { Series } from "./series.ts";
import { placesIn, type Spot } from "./spot.ts";

/** What a rule about a score waits for: every metric the score is made of, each at its own instants. */
export interface Joint {
  /** The slot of the rule's own metric: its newest reading is the value told of. */
  readonly own: number;
  /** The slots of all that puts the rule to work, its own among them. */
  readonly parts: readonly number[];
  /** Without a reading of the rule's own metric within this there is no score, and nothing to look at. */
  readonly within: number;
  /** How far before an instant the rules look for where `holdFor` began. */
  readonly back: number;
  readonly worse: 1 | -1;
}

/**
 * The instants from `from` on at which something of a score was measured, each once, with what was then the newest reading of
 * the rule's own metric. Made when it is looked along: a series of its own would hold every reading twice.
 */
export function instantsOf(joint: Joint, all: readonly (Series | undefined)[], from: number): Series {
  const instants = new Series();
  const own = all[joint.own];
  if (own === undefined) return instants;
  for (const at of timesFrom(joint, all, from - joint.back)) {
    const until = own.firstAfter(at);
    const newest = own.timeAt(until - 1);
    if (until <= own.start || newest <= at - joint.within) continue;
    const spot = { at: newest as Spot["at"], from: own.firstFrom(newest), until };
    const [place = until - 1] = placesIn(spot, joint.worse);
    instants.insert(at as Spot["at"], own.wholeAt(place), Number.POSITIVE_INFINITY, own.markAt(place));
  }
  return instants;
}

function timesFrom({ parts }: Joint, all: readonly (Series | undefined)[], from: number): readonly number[] {
  const times: number[] = [];
  for (const part of parts) {
    const series = all[part];
    if (series === undefined) continue;
    for (let place = series.firstFrom(from); place < series.end; place += 1) times.push(series.timeAt(place));
  }
  return times.length === 1 ? times : [...new Set(times)].sort((one, other) => one - other);
}

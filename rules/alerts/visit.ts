import type { PatientId } from "../../model/identity.ts";
import type { ReadingInContext } from "../../model/judge.ts";
import { atMillisecond, type Instant } from "../../model/time.ts";
import type { NotedPoint, Remembered } from "./memory.ts";
import type { Whose } from "./personal.ts";
import type { OpenRule, WatchedMetric } from "./rule-book.ts";
import { toldUntil } from "./track.ts";

/** What brought a reading or an event, for an alert to name. */
export type Source = Pick<
  ReadingInContext["reading"],
  "device" | "message" | "deviceAt" | "value" | "receivedAt"
>;
export interface Arrived {
  readonly at: Instant;
  readonly code: string;
  readonly source: Source;
}

/** What came to one series. */
export interface Touch {
  readonly metric: WatchedMetric;
  /** The newest point there was before. */
  readonly newestBefore: number;
  /** How many came. */
  points: number;
  /** The oldest that came; of those too late for some rule, each with how late it is. */
  since: number;
  readonly lagging: { readonly at: Instant; readonly lag: number }[];
}

/** What came together for one person. */
export interface Visit {
  readonly patient: PatientId;
  readonly person: Remembered;
  readonly whose: Whose;
  readonly arrived: Arrived[];
  readonly touches: Touch[];
  /** When the newest of it was received: by it lateness is reckoned, so that replaying tells the same. */
  receivedAt: Instant;
}

export function touch(visit: Visit, metric: WatchedMetric, point: NotedPoint): void {
  const { at, receivedAt, newestBefore } = point;
  let known = visit.touches.find((each) => each.metric === metric);
  if (known === undefined) {
    known = { metric, newestBefore, points: 0, since: Number.POSITIVE_INFINITY, lagging: [] };
    visit.touches.push(known);
  }
  known.points += 1;
  const lag = receivedAt - at;
  if (lag > metric.shortestLateness) known.lagging.push({ at, lag });
  else if (at < known.since) known.since = at;
}

/** One rule that must be looked at for a person: from when on, and whether it looks back on what was judged before. */
export interface Task {
  readonly open: OpenRule;
  readonly from: Instant;
  readonly isLate: boolean;
  /** Up to when its points were judged before. */
  readonly judgedUntil: number;
}

/**
 * What these rules must look at because of a visit, by the series whose points are to be judged. A rule looks from the oldest
 * reading on that any of its facts can see.
 */
export function tasksOf(visit: Visit, rules: Iterable<OpenRule>): ReadonlyMap<number, readonly Task[]> {
  const found = new Map<number, Task[]>();
  for (const open of rules) {
    const from = sinceFor(visit, open);
    if (from === null) continue;
    const judgedUntil = judgedBefore(visit, open);
    const known = found.get(open.slot);
    const task = { open, from, isLate: from <= judgedUntil, judgedUntil };
    if (known === undefined) found.set(open.slot, [task]);
    else known.push(task);
  }
  return found;
}

/** The oldest that came of what a rule looks at, but for what is too late for it. */
function sinceFor({ touches }: Visit, open: OpenRule): Instant | null {
  let since = Number.POSITIVE_INFINITY;
  for (const each of touches) {
    if (touches.length > 1 && !each.metric.watchers.includes(open)) continue;
    since = Math.min(since, each.since);
    for (const { at, lag } of each.lagging) if (lag <= open.lateness && at < since) since = at;
  }
  return Number.isFinite(since) ? atMillisecond(since) : null;
}

function judgedBefore({ touches, person }: Visit, open: OpenRule): number {
  let newest = toldUntil(person.tracks[open.index]);
  for (const slot of open.wakers) {
    const own = touches.find(({ metric }) => metric.slot === slot);
    const before = own === undefined ? person.series[slot]?.newest : own.newestBefore;
    newest = Math.max(newest, before ?? Number.NEGATIVE_INFINITY);
  }
  return newest;
}

/** What an alert names as its cause: what came at that instant, else the last that came. */
export function causeOf({ arrived }: Visit, { rule, codes }: OpenRule, at: Instant): Arrived | undefined {
  const then = arrived.filter((each) => each.at === at && codes.has(each.code));
  return then.find(({ code }) => code === rule.code) ?? then[0] ?? arrived.at(-1);
}

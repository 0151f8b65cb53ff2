import { after, between, type Duration, type Instant, minutes } from "../model/time.ts";

/** Sources that gave too many wrong secrets, and are not looked at for a while. */
export interface Cooling {
  isCooling(source: string, now: Instant): boolean;
  /** Counts a wrong secret; one too many makes the source cool down. */
  wrong(source: string, now: Instant): void;
  /** Forgets who has cooled down, and brings the figure up to date. */
  sweep(now: Instant): void;
}

/** Wrong secrets within `window` make a source cool down for `coolFor`. */
const window: Duration = minutes(1);
const coolFor: Duration = minutes(1);

export interface CoolingLimits {
  /** Wrong secrets within a minute. */
  readonly allowed: number;
  /** Sources remembered; beyond it the oldest is forgotten. */
  readonly most: number;
}

/** `show` is told how many cool down. */
export function cooling({ allowed, most }: CoolingLimits, show: (count: number) => void): Cooling {
  // Both maps are in order of time, oldest first, because an entry is set anew at the end.
  const wrongs = new Map<string, readonly Instant[]>();
  const until = new Map<string, Instant>();

  // A wait longer than it can be means that the clock was set back; nobody pays for that.
  const isOver = (end: Instant, now: Instant) => end <= now || between(now, end) > coolFor;

  function sweep(now: Instant): void {
    for (const [source, end] of until) {
      if (!isOver(end, now)) break;
      until.delete(source);
    }
    show(until.size);
  }

  return {
    isCooling(source, now) {
      const end = until.get(source);
      return end !== undefined && !isOver(end, now);
    },
    wrong(source, now) {
      const recent = (wrongs.get(source) ?? []).filter((at) => Math.abs(between(at, now)) < window);
      wrongs.delete(source);
      if (recent.length + 1 < allowed) {
        setBounded(wrongs, source, [...recent, now], most);
        return;
      }
      until.delete(source);
      setBounded(until, source, after(now, coolFor), most);
      sweep(now);
    },
    sweep,
  };
}

function setBounded<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  map.set(key, value);
  const oldest = map.keys().next().value;
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}

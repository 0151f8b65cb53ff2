import { after, between, type Duration, type Instant, minutes } from "../model/time.ts";

/** Sources that gave too many wrong secrets, and are not looked at for a while. */
export interface Cooling {
  isCooling(source: string, now: Instant): boolean;
  /** Counts a wrong secret; true when it is the one that makes the source cool down. */
  wrong(source: string, now: Instant): boolean;
  /** Sources cooling down now. */
  count(now: Instant): number;
}

/** Wrong secrets within `window` that make a source cool down, and for how long. */
const allowed = 5;
const window: Duration = minutes(1);
const coolFor: Duration = minutes(1);

/** `most` bounds the sources remembered; beyond it the oldest is forgotten. */
export function cooling(most: number): Cooling {
  // Both maps are in order of time, oldest first, because an entry is set anew at the end.
  const wrongs = new Map<string, readonly Instant[]>();
  const until = new Map<string, Instant>();

  // A wait longer than it can be means that the clock was set back; nobody pays for that.
  const isOver = (end: Instant, now: Instant) => end <= now || between(now, end) > coolFor;

  function forgetEnded(now: Instant): void {
    for (const [source, end] of until) {
      if (!isOver(end, now)) return;
      until.delete(source);
    }
  }

  return {
    isCooling(source, now) {
      forgetEnded(now);
      const end = until.get(source);
      return end !== undefined && !isOver(end, now);
    },
    wrong(source, now) {
      const recent = (wrongs.get(source) ?? []).filter((at) => Math.abs(between(at, now)) < window);
      wrongs.delete(source);
      if (recent.length + 1 < allowed) {
        setBounded(wrongs, source, [...recent, now], most);
        return false;
      }
      until.delete(source);
      setBounded(until, source, after(now, coolFor), most);
      return true;
    },
    count(now) {
      forgetEnded(now);
      return until.size;
    },
  };
}

function setBounded<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  map.set(key, value);
  const oldest = map.keys().next().value;
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}

import type { Leaf } from "../../model/rule-leaves.ts";
import { type Duration, days, milliseconds } from "../../model/time.ts";
import { delta } from "./delta.ts";
import { breaches, heldFor } from "./held.ts";
import { score, scoreCodes, setLength, stableTime } from "./score.ts";
import type { Fact, PlaceOf } from "./sight.ts";
import { baseline } from "./usual.ts";
import { gathered, lengthOf, lengthOr, windowOf } from "./window.ts";

/** How long ago an event may have been told and still be a fact. */
const eventsCount = days(1);
export const eventCode = (kind: string): string => `event:${kind}`;

/** The metrics a fact looks at: series that must be kept for it. */
export function codesOf(own: string, leaf: Leaf): readonly string[] {
  if (leaf.fact === "score") return scoreCodes[leaf.params.score];
  if (leaf.fact === "event") return [eventCode(leaf.params.kind)];
  if (leaf.fact === "value" || leaf.fact === "quality") return [own];
  if (!("params" in leaf) || leaf.fact === "missed") return [];
  return [leaf.params.code ?? own];
}

/** How far back from the instant under judgement a fact looks. */
export function reachOf(leaf: Leaf): Duration {
  switch (leaf.fact) {
    case "window":
      return milliseconds(lengthOf(leaf.params.over) + lengthOr(leaf.params.offset, 0));
    case "delta": {
      const [now, ref] = [leaf.params.now, leaf.params.ref].map(
        ({ over, offset }) => lengthOf(over) + lengthOr(offset, 0),
      );
      return milliseconds(Math.max(now ?? 0, ref ?? 0));
    }
    case "heldFor":
      return milliseconds(leaf.value * minute + lengthOf(leaf.params.maxGap));
    case "breaches":
    case "baseline":
      return lengthOf(leaf.params.over);
    case "score":
      return milliseconds(
        setLength(leaf.params) + (leaf.params.score === "copd-oximetry" ? stableTime.over : 0),
      );
    case "event":
      return eventsCount;
    default:
      return milliseconds(0);
  }
}

const minute = 60_000;

/** The rule by which a fact is asked for, as far as the fact hangs on it. */
export interface FactAsker {
  readonly code: string;
  /** Its place in the book. */
  readonly rule: number;
}

/** A fact made ready to be looked at; `null` for facts of the clock, which are handed in and not seen in readings. */
export function factOf(leaf: Leaf, { code: own, rule }: FactAsker, placeOf: PlaceOf): Fact | null {
  switch (leaf.fact) {
    case "window": {
      const window = windowOf(own, leaf.params);
      const place = placeOf(window.code);
      return ({ series: all, at }) => {
        const series = all[place.slot];
        return series === undefined ? null : gathered(window, series, at, place.scale);
      };
    }
    case "delta":
      return delta(leaf.params, own, placeOf(leaf.params.code ?? own));
    case "heldFor":
      return heldFor(leaf.params, { place: placeOf(leaf.params.code ?? own), rule }, leaf.value);
    case "breaches":
      return breaches(leaf.params, { place: placeOf(leaf.params.code ?? own), rule });
    case "baseline": {
      const code = leaf.params.code ?? own;
      return baseline(leaf.params, placeOf(code), code === own);
    }
    case "score":
      return score(leaf.params, placeOf);
    case "event":
      return sinceEvent(placeOf(eventCode(leaf.params.kind)).slot);
    default:
      return null;
  }
}

function sinceEvent(slot: number): Fact {
  return ({ series: all, at }) => {
    const series = all[slot];
    if (series === undefined) return null;
    const newest = series.firstAfter(at) - 1;
    if (newest < series.start) return null;
    const ago = at - series.timeAt(newest);
    return ago >= eventsCount ? null : ago / minute;
  };
}

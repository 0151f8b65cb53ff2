import type { ScoreParams } from "../../model/rule-leaves.ts";
import { days } from "../../model/time.ts";
import { acvpu, type News2, news2 } from "./news2.ts";
import type { Fact, PlaceOf, Sight } from "./sight.ts";
import { usualOf } from "./usual.ts";
import { lengthOf, numberOf } from "./window.ts";

/** Answered in words by whoever looks at the person, so it comes as the context `consciousness` of a reading: A, C, V, P or U. */
export const consciousness = "consciousness-acvpu";

/** The metrics each score is made of. */
export const scoreCodes: Readonly<Record<ScoreParams["score"], readonly string[]>> = {
  news2: [
    "respiratory-rate",
    "spo2",
    "supplemental-oxygen",
    "systolic-bp",
    "heart-rate",
    consciousness,
    "body-temperature",
  ],
  "news2-single": [
    "respiratory-rate",
    "spo2",
    "supplemental-oxygen",
    "systolic-bp",
    "heart-rate",
    consciousness,
    "body-temperature",
  ],
  "copd-oximetry": ["spo2", "heart-rate"],
};

/** What of a stable fortnight is compared with; as the baseline fact has it. */
export const stableTime = { over: days(14), minCount: 7, minDays: 5 };

/** Looks up the latest of a metric within a length of time up to now; `null` when there is none. */
const latestBy =
  (placeOf: PlaceOf, within: number) =>
  (sight: Sight, code: string): number | null => {
    const { slot, scale } = placeOf(code);
    const series = sight.series[slot];
    if (series === undefined) return null;
    const at = series.firstAfter(sight.at) - 1;
    if (at < series.start || series.timeAt(at) <= sight.at - within) return null;
    return series.wholeAt(at) / scale;
  };

/** NEWS2 of one set of observations, all measured within `within`. */
export function news2By({ within }: ScoreParams, placeOf: PlaceOf): (sight: Sight) => News2 {
  const latest = latestBy(placeOf, lengthOf(within));
  return (sight) => {
    const flow = latest(sight, "supplemental-oxygen");
    const level = latest(sight, consciousness);
    return news2({
      respiration: latest(sight, "respiratory-rate"),
      spo2: latest(sight, "spo2"),
      spo2Scale: sight.personal.spo2Scale,
      onOxygen: flow === null ? null : flow > 0,
      systolic: latest(sight, "systolic-bp"),
      pulse: latest(sight, "heart-rate"),
      consciousness: level === null ? null : (acvpu[level] ?? null),
      temperature: latest(sight, "body-temperature"),
    });
  };
}

/**
 * The oximetry score of COPD: the mean of how far saturation fell and how far heart rate rose, each in standard deviations of
 * the person's own stable time (Hurst et al., BMC Pulm Med 2010;10:52).
 */
function copdOximetry({ within }: ScoreParams, placeOf: PlaceOf): Fact {
  const latest = latestBy(placeOf, lengthOf(within));
  const off = (sight: Sight, code: string): number | null => {
    const { slot, scale } = placeOf(code);
    const series = sight.series[slot];
    const now = latest(sight, code);
    if (series === undefined || now === null) return null;
    const usual = usualOf(series, series.timeAt(series.firstAfter(sight.at) - 1), stableTime, scale);
    return usual === null ? null : (now - numberOf(usual.median, scale)) / usual.spread;
  };
  return (sight) => {
    const [saturation, pulse] = [off(sight, "spo2"), off(sight, "heart-rate")];
    return saturation === null || pulse === null ? null : (pulse - saturation) / 2;
  };
}

export function score(params: ScoreParams, placeOf: PlaceOf): Fact {
  if (params.score === "copd-oximetry") return copdOximetry(params, placeOf);
  const whole = news2By(params, placeOf);
  if (params.score === "news2") return (sight) => whole(sight).total;
  return (sight) => {
    const { total, subScores } = whole(sight);
    return total === null ? null : Math.max(...Object.values(subScores).map((each) => each ?? 0));
  };
}

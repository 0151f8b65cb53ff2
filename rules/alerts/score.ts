import type { ScoreParams } from "../../model/rule-leaves.ts";
import { type Duration, days, milliseconds } from "../../model/time.ts";
import { acvpu, type News2, news2, type Observations } from "./news2.ts";
import type { Fact, PlaceOf, Sight } from "./sight.ts";
import { usualOf } from "./usual.ts";
import { lengthOf, lengthOr, numberOf } from "./window.ts";

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

/** What somebody writes down beside the devices; it may be older than their values. */
const byHand: readonly string[] = ["supplemental-oxygen", consciousness];

/** How old the oldest part of one set may be. */
export const setLength = ({ within, manual }: ScoreParams): Duration =>
  milliseconds(Math.max(lengthOf(within), lengthOr(manual, 0)));

/** Looks up the latest of a metric that may be of the same set; `null` when there is none. */
function latestBy(params: ScoreParams, placeOf: PlaceOf) {
  const { within, manual } = params;
  const [measured, written] = [lengthOf(within), lengthOf(manual ?? within)];
  const places = new Map(
    scoreCodes[params.score].map((code) => [
      code,
      { ...placeOf(code), within: byHand.includes(code) ? written : measured },
    ]),
  );
  return (sight: Sight, code: string): number | null => {
    const place = places.get(code);
    const series = place === undefined ? undefined : sight.series[place.slot];
    if (place === undefined || series === undefined) return null;
    const at = series.firstAfter(sight.at) - 1;
    if (at < series.start || series.timeAt(at) <= sight.at - place.within) return null;
    return series.wholeAt(at) / place.scale;
  };
}

/** One set of observations; `null` is what is not of it. */
function observedBy(params: ScoreParams, placeOf: PlaceOf): (sight: Sight) => Observations {
  const latest = latestBy(params, placeOf);
  return (sight) => {
    const flow = latest(sight, "supplemental-oxygen");
    const level = latest(sight, consciousness);
    return {
      respiration: latest(sight, "respiratory-rate"),
      spo2: latest(sight, "spo2"),
      spo2Scale: sight.personal.spo2Scale,
      onOxygen: flow === null ? null : flow > 0,
      systolic: latest(sight, "systolic-bp"),
      pulse: latest(sight, "heart-rate"),
      consciousness: level === null ? null : (acvpu[level] ?? null),
      temperature: latest(sight, "body-temperature"),
    };
  };
}

/** NEWS2 of a set, with what is missing of it. */
export function news2By(params: ScoreParams, placeOf: PlaceOf): (sight: Sight) => News2 {
  const observed = observedBy(params, placeOf);
  return (sight) => news2(observed(sight));
}

/** NEWS2 of a complete set, `null` of any other: worked out once at an instant, for all facts of the same set. */
function completeBy(params: ScoreParams, placeOf: PlaceOf): (sight: Sight) => News2 | null {
  const observed = observedBy(params, placeOf);
  let looked = 0;
  let found: News2 | null = null;
  return (sight) => {
    if (sight.look === looked) return found;
    looked = sight.look;
    const seen = observed(sight);
    found = Object.values(seen).includes(null) ? null : news2(seen);
    return found;
  };
}

type Complete = ReturnType<typeof completeBy>;
const shared = new WeakMap<PlaceOf, Map<string, Complete>>();

function sharedBy(params: ScoreParams, placeOf: PlaceOf): Complete {
  const own = shared.get(placeOf) ?? new Map<string, Complete>();
  shared.set(placeOf, own);
  const name = `${params.within} ${params.manual}`;
  const known = own.get(name) ?? completeBy(params, placeOf);
  own.set(name, known);
  return known;
}

/**
 * The oximetry score of COPD: the mean of how far saturation fell and how far heart rate rose, each in standard deviations of
 * the person's own stable time (Hurst et al., BMC Pulm Med 2010;10:52).
 */
function copdOximetry(params: ScoreParams, placeOf: PlaceOf): Fact {
  const latest = latestBy(params, placeOf);
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
  const whole = sharedBy(params, placeOf);
  if (params.score === "news2") return (sight) => whole(sight)?.total ?? null;
  return (sight) => {
    const found = whole(sight);
    const total = found?.total ?? null;
    return found === null || total === null
      ? null
      : Math.max(...Object.values(found.subScores).map((each) => each ?? 0));
  };
}

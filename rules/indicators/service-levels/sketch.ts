import * as hdr from "hdr-histogram-js";
import type { DelayKey, DelaySketch, DelaySummary, DelayTally } from "../../../model/sli.ts";
import { before, type Clock, hours, type Instant, minutes } from "../../../model/time.ts";

/** Whole milliseconds at two significant digits, up to the longest a reading may be late. */
const longest = 400 * 86_400_000;
const made = () =>
  hdr.build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: longest,
    numberOfSignificantValueDigits: 2,
  });
const read = (encoded: string): hdr.Histogram => hdr.decodeFromCompressedBase64(encoded, 32);

interface Held {
  readonly key: DelayKey;
  readonly histogram: hdr.Histogram;
  isChanged: boolean;
}

const nameOf = ({ name, service, hour }: DelayKey): string => `${name} ${service} ${hour}`;
const takenEvery = minutes(1);
/** Hours older than this are written and let go; what comes for them still is read again. */
const heldFor = hours(2);

/** Sketches in memory: as many as there are names and services in two hours. */
export function delayTally(clock: Clock): DelayTally {
  const held = new Map<string, Held>();
  let takenAt: Instant | null = null;

  function letGo(now: Instant): void {
    for (const [name, { key, isChanged }] of held) {
      if (!isChanged && key.hour < before(now, heldFor)) held.delete(name);
    }
  }

  return {
    missing: (keys) => keys.filter((key) => !held.has(nameOf(key))),
    recall(sketches, of) {
      const stored = new Map(sketches.map((each) => [nameOf(each), each.encoded]));
      for (const key of of) {
        const encoded = stored.get(nameOf(key));
        const histogram = encoded === undefined ? made() : read(encoded);
        held.set(nameOf(key), { key, histogram, isChanged: false });
      }
    },
    add(key, delay) {
      const found = held.get(nameOf(key));
      // The histogram counts what is no number, and throws at what is negative.
      if (found === undefined || !Number.isFinite(delay) || delay < 0) return;
      found.histogram.recordValue(Math.min(longest, Math.round(delay)));
      found.isChanged = true;
    },
    taken() {
      const now = clock.now();
      if (takenAt !== null && Math.abs(now - takenAt) < takenEvery) return [];
      takenAt = now;
      const changed = [...held.values()].filter(({ isChanged }) => isChanged);
      const sketches = changed.map(({ key, histogram }) => ({
        ...key,
        encoded: hdr.encodeIntoCompressedBase64(histogram),
      }));
      for (const each of changed) each.isChanged = false;
      letGo(now);
      return sketches;
    },
  };
}

/** Hours merged are the sketch of the whole, in any order. Within 1 % of the value; `null` where there is none. */
export function delaySummary(sketches: readonly DelaySketch[]): DelaySummary {
  const whole = made();
  for (const { encoded } of sketches) whole.add(read(encoded));
  const { totalCount: n } = whole;
  const at = (percentile: number): number | null => (n === 0 ? null : whole.getValueAtPercentile(percentile));
  return { n, p50: at(50), p95: at(95), p99: at(99) };
}

/** How many took at most so long each, for figures made of several months. */
export function delayCounts(
  sketches: readonly DelaySketch[],
): readonly { readonly atMost: number; readonly n: number }[] {
  const whole = made();
  for (const { encoded } of sketches) whole.add(read(encoded));
  const counts: { atMost: number; n: number }[] = [];
  if (!(whole instanceof hdr.JsHistogram)) return counts;
  const values = whole.recordedValuesIterator;
  for (values.reset(); values.hasNext(); ) {
    const { valueIteratedTo: atMost, countAddedInThisIterationStep: n } = values.next();
    counts.push({ atMost, n });
  }
  return counts;
}

import * as hdr from "hdr-histogram-js";
import type { DelayKey, DelayName, DelaySketch, DelaySummary, DelayTally } from "../../../model/sli.ts";
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
  /** Whether what is stored of it is in it. */
  isWhole: boolean;
}

const nameOf = ({ name, service, hour }: DelayKey): string => `${name} ${service} ${hour}`;
const takenEvery = minutes(1);
/** Hours older than this are written and let go; what comes for them still is read again. */
const heldFor = hours(2);

/** Sketches in memory: as many as there are names and services in two hours. */
export function delayTally(clock: Clock): DelayTally {
  const held = new Map<string, Held>();
  // What was last added to, of each name and service: joining three texts takes longer than the sketch itself.
  const latest = new Map<DelayName, Map<DelayKey["service"], Held>>();
  let takenAt: Instant | null = null;

  function letGo(now: Instant): void {
    for (const [name, { key, isChanged }] of held) {
      if (!isChanged && key.hour < before(now, heldFor)) held.delete(name);
    }
    latest.clear();
  }

  function heldOf(key: DelayKey): Held {
    const known = held.get(nameOf(key));
    if (known !== undefined) return known;
    const fresh = { key, histogram: made(), isChanged: false, isWhole: false };
    held.set(nameOf(key), fresh);
    return fresh;
  }

  function addedTo(key: DelayKey): Held {
    const services = latest.get(key.name);
    const last = services?.get(key.service);
    if (last !== undefined && last.key.hour === key.hour) return last;
    const own = heldOf(key);
    if (services === undefined) latest.set(key.name, new Map([[key.service, own]]));
    else services.set(key.service, own);
    return own;
  }

  function changed(now: Instant): readonly DelaySketch[] {
    takenAt = now;
    const some = [...held.values()].filter(({ isChanged, isWhole }) => isChanged && isWhole);
    const sketches = some.map(({ key, histogram }) => ({
      ...key,
      encoded: hdr.encodeIntoCompressedBase64(histogram),
    }));
    for (const each of some) each.isChanged = false;
    letGo(now);
    return sketches;
  }

  return {
    missing: (keys = [...held.values()].map(({ key }) => key)) =>
      keys.filter((key) => held.get(nameOf(key))?.isWhole !== true),
    recall(sketches, of) {
      const stored = new Map(sketches.map((each) => [nameOf(each), each.encoded]));
      for (const key of of) {
        const own = heldOf(key);
        const encoded = own.isWhole ? undefined : stored.get(nameOf(key));
        if (encoded !== undefined) own.histogram.add(read(encoded));
        own.isWhole = true;
      }
    },
    add(key, delay) {
      // The histogram counts what is no number, and throws at what is negative.
      if (!Number.isFinite(delay) || delay < 0) return;
      const own = addedTo(key);
      own.histogram.recordValue(Math.min(longest, Math.round(delay)));
      own.isChanged = true;
    },
    taken() {
      const now = clock.now();
      return takenAt !== null && Math.abs(now - takenAt) < takenEvery ? [] : changed(now);
    },
    left: () => changed(clock.now()),
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

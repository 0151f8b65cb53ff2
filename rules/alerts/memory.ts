import type { Episode } from "../../model/alert.ts";
import type { Board } from "../../model/board.ts";
import type { DeviceKey, PatientId } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import { before, type Instant } from "../../model/time.ts";
import { acvpu } from "./news2.ts";
import { type Suspects, suspects } from "./repetition.ts";
import type { RuleBook, WatchedMetric } from "./rule-book.ts";
import { consciousness } from "./score.ts";
import { markOf, Series } from "./series.ts";
import { newTrack, type Track } from "./track.ts";

/** How much the rules remember. Beyond it the patients longest not heard of are forgotten; the store can tell anew. */
export interface MemoryLimits {
  readonly patients: number;
  /** Of one patient and metric. A window never gathers more than the newest of these. */
  readonly readingsPerSeries: number;
  /** Of all patients together. */
  readonly readings: number;
}
export const usualLimits: MemoryLimits = { patients: 20_000, readingsPerSeries: 2000, readings: 5_000_000 };

/** One patient as the rules know them: series by the metric's slot, tracks by the rule's place in the book. */
export interface Remembered {
  readonly series: (Series | undefined)[];
  readonly suspects: (Suspects | undefined)[];
  readonly tracks: (Track | undefined)[];
  /** Their devices, numbered as they were heard of. */
  readonly devices: DeviceKey[];
}

/** `held-back` until a repetition bears it out; `too-late` for any rule. */
export type Arrival = "taken" | "held-back" | "too-late";
/** Is told of each point that came into a series, and of the newest there was before. */
export type Noted = (metric: WatchedMetric, point: NotedPoint) => void;
export interface NotedPoint extends Pick<Entry, "at" | "receivedAt"> {
  readonly newestBefore: number;
}

/** A point of a series: a reading, an event, or something said beside a reading. */
interface Entry {
  readonly at: Instant;
  readonly receivedAt: Instant;
  readonly whole: number;
  readonly mark: number;
}

export interface Memory {
  of(patient: PatientId): Remembered | undefined;
  /** Adds a reading to its series. */
  take(person: Remembered, metric: WatchedMetric, reading: Reading, noted: Noted): Arrival;
  /** Adds an event to the series of its kind. */
  takeEvent(
    person: Remembered,
    metric: WatchedMetric,
    event: Pick<Entry, "at" | "receivedAt">,
    noted: Noted,
  ): Arrival;
  /** Lets go of what no rule needs of a patient's readings any more, now that others were received at `at`. */
  prune(person: Remembered, metric: WatchedMetric, at: Instant): void;
  /** Which of these patients must be recalled; the others are marked as just heard of. */
  missing(patients: ReadonlySet<PatientId>): readonly PatientId[];
  /** Makes a patient known again from their readings and events, oldest first. */
  recall(patient: PatientId, readings: readonly Reading[], events?: readonly Happened[]): void;
  /** Drops everything of a patient but these episodes: the state store's, which may have ended some meanwhile. */
  forget(patient: PatientId, episodes: readonly Episode[]): void;
  /** Keeps to the limits, but never forgets one of these patients. */
  shrink(needed: ReadonlySet<PatientId>): void;
}

type Happened = Pick<Entry, "at" | "receivedAt"> & { readonly kind: string };

const unnoted: Noted = () => {};

export function memoryOf(
  book: RuleBook,
  episodes: readonly Episode[],
  limits: MemoryLimits,
  board: Board,
): Memory {
  const people = new Map<PatientId, Remembered>();
  // Of patients not in memory. What is open must never be forgotten, so these have no limit but the people enrolled.
  const aside = tracksByPatient(book, episodes);
  let held = 0;
  board.set("rules_patients_limit", limits.patients);
  board.set("rules_readings_limit", limits.readings);

  function put(person: Remembered, metric: WatchedMetric, entry: Entry, noted: Noted): Arrival {
    const series = seriesIn(person, metric.slot);
    if (entry.receivedAt - entry.at > metric.lateness || entry.at <= series.cut) return "too-late";
    const size = series.size;
    const newestBefore = series.newest ?? Number.NEGATIVE_INFINITY;
    series.insert(entry.at, entry.whole, limits.readingsPerSeries, entry.mark);
    held += series.size - size;
    noted(metric, { at: entry.at, receivedAt: entry.receivedAt, newestBefore });
    return "taken";
  }

  function take(person: Remembered, metric: WatchedMetric, reading: Reading, noted: Noted): Arrival {
    const { at, receivedAt, value, flags, context } = reading;
    const device = deviceIn(person, reading.device);
    const enter = (each: Pick<Reading, "at" | "value">, count: number): Arrival => {
      const whole = Math.round(each.value * metric.scale);
      return put(person, metric, { at: each.at, receivedAt, whole, mark: markOf(device, count) }, noted);
    };
    const level = acvpu.indexOf(context?.["consciousness"] ?? "");
    const said = level < 0 ? undefined : book.metrics.get(consciousness);
    if (said !== undefined) put(person, said, { at, receivedAt, whole: level, mark: 0 }, noted);
    if (flags.includes("implausible")) {
      const others = suspectsIn(person, metric.slot).bearingOut(reading);
      if (others === null) return "held-back";
      for (const each of others) enter(each, each.flags);
    }
    return enter({ at, value }, flags.length);
  }

  function drop(patient: PatientId, person: Remembered): void {
    for (const series of person.series) held -= series?.size ?? 0;
    people.delete(patient);
  }

  function putAside(patient: PatientId, person: Remembered): void {
    const known = person.tracks.map((track) =>
      track?.episodes.length ? newTrack(track.episodes) : undefined,
    );
    if (known.some((each) => each !== undefined)) aside.set(patient, known);
    drop(patient, person);
  }

  function show(): void {
    board.set("rules_patients", people.size);
    board.set("rules_readings", held);
  }

  const takeEvent: Memory["takeEvent"] = (person, metric, { at, receivedAt }, noted) =>
    put(person, metric, { at, receivedAt, whole: 1, mark: 0 }, noted);

  return {
    of: (patient) => people.get(patient),
    take,
    takeEvent,
    prune(person, metric, at) {
      const series = person.series[metric.slot];
      if (series === undefined) return;
      const { size } = series;
      series.forget(before(at, metric.keep));
      held += series.size - size;
    },
    missing: (patients) =>
      [...patients].filter((patient) => {
        const person = people.get(patient);
        if (person === undefined) return true;
        people.delete(patient);
        people.set(patient, person);
        return false;
      }),
    recall(patient, readings, events = []) {
      const person = { series: [], suspects: [], tracks: aside.get(patient) ?? [], devices: [] };
      aside.delete(patient);
      people.set(patient, person);
      for (const reading of readings) {
        const metric = book.metrics.get(reading.code);
        if (metric !== undefined) take(person, metric, reading, unnoted);
      }
      for (const event of events) {
        const metric = book.metrics.get(`event:${event.kind}`);
        if (metric !== undefined) takeEvent(person, metric, event, unnoted);
      }
    },
    forget(patient, given) {
      const person = people.get(patient);
      if (person !== undefined) drop(patient, person);
      aside.delete(patient);
      for (const [owner, own] of tracksByPatient(book, given)) aside.set(owner, own);
      show();
    },
    shrink(needed) {
      for (const [patient, person] of people) {
        const isWithin = people.size <= limits.patients && held <= limits.readings;
        // Those needed were heard of last, so all that follow are needed too.
        if (isWithin || needed.has(patient)) break;
        putAside(patient, person);
      }
      show();
    },
  };
}

function seriesIn(person: Remembered, slot: number): Series {
  const known = person.series[slot];
  if (known !== undefined) return known;
  const made = new Series();
  person.series[slot] = made;
  return made;
}

function suspectsIn(person: Remembered, slot: number): Suspects {
  const known = person.suspects[slot];
  if (known !== undefined) return known;
  const made = suspects();
  person.suspects[slot] = made;
  return made;
}

function deviceIn({ devices }: Remembered, device: DeviceKey): number {
  const known = devices.indexOf(device);
  return known >= 0 ? known : devices.push(device) - 1;
}

/** Each patient's episodes by the rule's place in the book, oldest first. */
function tracksByPatient(book: RuleBook, episodes: readonly Episode[]) {
  const indexes = new Map(book.rules.map(({ rule, index }) => [rule.id, index]));
  const byPatient = new Map<PatientId, (Track | undefined)[]>();
  for (const episode of episodes.toSorted(byEnd)) {
    const index = indexes.get(episode.rule);
    if (index === undefined) continue;
    const own = byPatient.get(episode.patient) ?? [];
    own[index] = newTrack([...(own[index]?.episodes ?? []), episode]);
    byPatient.set(episode.patient, own);
  }
  return byPatient;
}

const byEnd = (one: Episode, other: Episode): number => {
  const end = ({ until }: Episode): number => until ?? Number.MAX_SAFE_INTEGER;
  return end(one) - end(other) || other.since - one.since;
};

import type { Episode } from "../../model/alert.ts";
import type { Board } from "../../model/board.ts";
import type { PatientId } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import { before, type Instant } from "../../model/time.ts";
import { type Suspects, suspects } from "./repetition.ts";
import type { RuleBook, WatchedMetric } from "./rule-book.ts";
import { Series } from "./series.ts";

/** How much the rules remember. Beyond it the patients longest not heard of are forgotten; the store can tell anew. */
export interface MemoryLimits {
  readonly patients: number;
  /** Of one patient and metric. A window never gathers more than the newest of these. */
  readonly readingsPerSeries: number;
  /** Of all patients together. */
  readonly readings: number;
}
export const usualLimits: MemoryLimits = { patients: 20_000, readingsPerSeries: 2000, readings: 5_000_000 };

/** One patient as the rules know them: series by the metric's slot, episodes by the rule's index. */
export interface Remembered {
  readonly series: (Series | undefined)[];
  readonly suspects: (Suspects | undefined)[];
  readonly episodes: (Episode | undefined)[];
}

/** Where a reading comes among those of its patient and metric; `held-back` until a repetition bears it out. */
export type Arrival = "in-order" | "late" | "held-back";

export interface Memory {
  of(patient: PatientId): Remembered | undefined;
  /** Adds a reading to its series. */
  take(person: Remembered, metric: WatchedMetric, reading: Reading, now: Instant): Arrival;
  /** Which of these patients must be recalled; the others are marked as just heard of. */
  missing(patients: ReadonlySet<PatientId>): readonly PatientId[];
  /** Makes a patient known again from their readings, oldest first. */
  recall(patient: PatientId, readings: readonly Reading[], now: Instant): void;
  /** Drops everything of a patient but these episodes: the state store's, which may have ended some meanwhile. */
  forget(patient: PatientId, episodes: readonly Episode[]): void;
  /** Keeps to the limits, but never forgets one of these patients. */
  shrink(needed: ReadonlySet<PatientId>): void;
}

export function memoryOf(
  book: RuleBook,
  episodes: readonly Episode[],
  limits: MemoryLimits,
  board: Board,
): Memory {
  const people = new Map<PatientId, Remembered>();
  // Of patients not in memory. What is open must never be forgotten, so these have no limit but the people enrolled.
  const episodesAside = episodesByPatient(book, episodes);
  let held = 0;
  board.set("rules_patients_limit", limits.patients);
  board.set("rules_readings_limit", limits.readings);

  function take(person: Remembered, metric: WatchedMetric, reading: Reading, now: Instant): Arrival {
    const series = seriesIn(person, metric.slot);
    const size = series.size;
    const room = metric.isGathered ? limits.readingsPerSeries : 1;
    series.forget(before(now, metric.keep));
    if (reading.flags.includes("implausible")) {
      const others = suspectsIn(person, metric.slot).bearingOut(reading);
      if (others === null) return "held-back";
      for (const { at, value } of others) series.insert(at, Math.round(value * metric.scale), room);
    }
    const { newest } = series;
    series.insert(reading.at, Math.round(reading.value * metric.scale), room);
    held += series.size - size;
    return newest !== null && reading.at < newest ? "late" : "in-order";
  }

  function drop(patient: PatientId, person: Remembered): void {
    for (const series of person.series) held -= series?.size ?? 0;
    people.delete(patient);
  }

  function putAside(patient: PatientId, person: Remembered): void {
    if (person.episodes.some((each) => each !== undefined)) episodesAside.set(patient, person.episodes);
    drop(patient, person);
  }

  function show(): void {
    board.set("rules_patients", people.size);
    board.set("rules_readings", held);
  }

  return {
    of: (patient) => people.get(patient),
    take,
    missing: (patients) =>
      [...patients].filter((patient) => {
        const person = people.get(patient);
        if (person === undefined) return true;
        people.delete(patient);
        people.set(patient, person);
        return false;
      }),
    recall(patient, readings, now) {
      const person = { series: [], suspects: [], episodes: episodesAside.get(patient) ?? [] };
      episodesAside.delete(patient);
      people.set(patient, person);
      for (const reading of readings) {
        const metric = book.metrics.get(reading.code);
        if (metric !== undefined) take(person, metric, reading, now);
      }
    },
    forget(patient, given) {
      const person = people.get(patient);
      if (person !== undefined) drop(patient, person);
      episodesAside.delete(patient);
      for (const [owner, own] of episodesByPatient(book, given)) episodesAside.set(owner, own);
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

/** Each patient's episodes by the rule's place in the book: the present one, or else the last that ended. */
function episodesByPatient(book: RuleBook, episodes: readonly Episode[]) {
  const indexes = new Map(book.rules.map(({ rule, index }) => [rule.id, index]));
  const byPatient = new Map<PatientId, (Episode | undefined)[]>();
  for (const episode of episodes.toSorted(byEnd)) {
    const index = indexes.get(episode.rule);
    if (index === undefined) continue;
    const own = byPatient.get(episode.patient) ?? [];
    own[index] = episode;
    byPatient.set(episode.patient, own);
  }
  return byPatient;
}

/** Of two that ended together the longer comes last: a retrospective finding covers what lies within it. */
function byEnd(one: Episode, other: Episode): number {
  const end = ({ until }: Episode): number => until ?? Number.MAX_SAFE_INTEGER;
  return end(one) - end(other) || other.since - one.since;
}

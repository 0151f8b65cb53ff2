import { bucketStart } from "../model/civil-time.ts";
import type { PatientId } from "../model/identity.ts";
import type { Reading } from "../model/reading.ts";
import { type RollupSum, rollupZone } from "../model/rollups.ts";
import { type Instant, utcHour } from "../model/time.ts";

type Sum = { -readonly [Column in keyof RollupSum]: RollupSum[Column] };
/** The hours of one metric of one person. */
type Hours = Map<Instant, Sum>;

/** What readings add to their hours and days. */
export function sumsOf(readings: Iterable<Reading>): readonly RollupSum[] {
  const summing = openSums();
  summing.add(readings);
  return summing.sums();
}

/** The same for readings that come in parts. */
export function openSums(): {
  add(readings: Iterable<Reading>): void;
  sums(): readonly RollupSum[];
} {
  // Maps in maps: joining texts for every reading costs more than looking three times.
  const people = new Map<PatientId, Map<string, Hours>>();
  return {
    add: (readings) => {
      for (const reading of readings) addTo(hoursOf(people, reading), reading);
    },
    sums: () => {
      const midnights = new Map<Instant, Instant>();
      const sums: RollupSum[] = [];
      for (const codes of people.values()) {
        for (const hours of codes.values()) {
          for (const hour of hours.values()) sums.push(hour);
          for (const day of daysOf(hours, midnights)) sums.push(day);
        }
      }
      return sums;
    },
  };
}

function hoursOf(people: Map<PatientId, Map<string, Hours>>, { patient, code }: Reading): Hours {
  let codes = people.get(patient);
  if (codes === undefined) {
    codes = new Map();
    people.set(patient, codes);
  }
  let hours = codes.get(code);
  if (hours === undefined) {
    hours = new Map();
    codes.set(code, hours);
  }
  return hours;
}

function addTo(hours: Hours, { patient, code, at, value }: Reading): void {
  const from = utcHour(at);
  const sum = hours.get(from);
  if (sum === undefined) {
    hours.set(from, { patient, code, size: "PT1H", from, n: 1, sum: value, min: value, max: value });
    return;
  }
  sum.n += 1;
  sum.sum += value;
  if (value < sum.min) sum.min = value;
  if (value > sum.max) sum.max = value;
}

/** Days out of their hours. Where a day begins is asked once for each hour: it is what costs most here. */
function daysOf(hours: Hours, midnights: Map<Instant, Instant>): Iterable<RollupSum> {
  const days = new Map<Instant, Sum>();
  for (const hour of hours.values()) {
    const from = midnights.get(hour.from) ?? bucketStart(hour.from, "P1D", rollupZone);
    midnights.set(hour.from, from);
    const day = days.get(from);
    if (day === undefined) {
      days.set(from, { ...hour, size: "P1D", from });
      continue;
    }
    day.n += hour.n;
    day.sum += hour.sum;
    day.min = Math.min(day.min, hour.min);
    day.max = Math.max(day.max, hour.max);
  }
  return days.values();
}

/** Of each patient and metric the latest reading; of those measured at one time the one that arrived last. */
export function latestOf(readings: Iterable<Reading>): readonly Reading[] {
  const people = new Map<PatientId, Map<string, Reading>>();
  for (const reading of readings) {
    let codes = people.get(reading.patient);
    if (codes === undefined) {
      codes = new Map();
      people.set(reading.patient, codes);
    }
    const other = codes.get(reading.code);
    if (other === undefined || !isBefore(reading, other)) codes.set(reading.code, reading);
  }
  return [...people.values()].flatMap((codes) => [...codes.values()]);
}

const isBefore = (one: Reading, other: Reading): boolean =>
  one.at < other.at || (one.at === other.at && one.receivedAt < other.receivedAt);

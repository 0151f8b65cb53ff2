import type { Figure } from "../../../model/figure.ts";
import type { Released } from "../../../model/publication.ts";
import { atMillisecond } from "../../../model/time.ts";
import { attack, type Breach, type Wanted } from "../disclosure/attacker.ts";
import type { Given, Pilot } from "./whole-way.ts";

/** What several indicators tell of in different words, worked out of what they publish by who knows their definitions. */
interface Read {
  readonly indicators: Readonly<Record<string, (figure: Figure) => number | null>>;
  readonly counts: "events" | "persons";
  /** How many people are behind it in truth, and what it comes to. */
  readonly truth: (pilot: Pilot, wanted: Wanted) => number;
}

const days = 30.4375;
const whole = (value: number | null): number | null =>
  value === null ? null : Math.round(value * 1e4) / 1e4;
const times =
  (by: number) =>
  ({ denominator }: Figure) =>
    whole(denominator === null ? null : denominator * by);
const denominator = (figure: Figure) => figure.denominator;
const numerator = (figure: Figure) => figure.numerator;
const n = (figure: Figure) => figure.observations;

const inPlace = ({ zones }: Pilot, { place }: Wanted, municipality: string): boolean =>
  place === "pilot" || place === municipality || zones.get(municipality) === place;
const monthOf = (name: string): number => Number(name.slice(0, 4)) * 12 + Number(name.slice(5)) - 1;

interface Placed {
  readonly person: number | null;
  readonly municipality: string | null;
  readonly service: string | null;
  readonly month: string;
}
/** Persons with such rows. */
const behind =
  (rows: (all: Pilot["all"]) => readonly Placed[]) =>
  (pilot: Pilot, wanted: Wanted): number =>
    new Set(
      rows(pilot.all)
        .filter(({ municipality }) => inPlace(pilot, wanted, municipality ?? ""))
        .filter(({ service }) => wanted.service === null || wanted.service === service)
        .filter(({ month }) => monthOf(month) >= wanted.from && monthOf(month) < wanted.until)
        .map(({ person }, at) => person ?? `n${at}`),
    ).size;
const takingPart = (pilot: Pilot, wanted: Wanted): number =>
  pilot.all.people.filter(
    ({ municipality, services, enrolledAt }) =>
      inPlace(pilot, wanted, municipality) &&
      (wanted.service === null || services.includes(wanted.service)) &&
      monthOf(new Date(enrolledAt).toISOString().slice(0, 7)) < wanted.until,
  ).length;
const entries =
  (...kinds: readonly string[]) =>
  (all: Pilot["all"]) =>
    all.entries.filter(({ content }) => kinds.includes(content.kind));

export const readings: Readonly<Record<string, Read>> = {
  people: {
    counts: "persons",
    truth: takingPart,
    indicators: {
      "case-mix": numerator,
      "plan-coverage": denominator,
      "reach-per-1000": numerator,
      "small-municipality-equity": denominator,
    },
  },
  "active days": {
    counts: "events",
    truth: behind(({ personMonths }) => personMonths),
    indicators: {
      "alerts-per-patient-week": times(7),
      "false-alerts-per-patient-week": times(7),
      "staff-minutes": times(7),
      "ed-visits": times(days * 100),
      "unplanned-admissions": times(days * 100),
      "visits-substituted": times(days),
      "travel-km-avoided": times(days),
      "safety-incidents": times(1000),
    },
  },
  "slots due": {
    counts: "events",
    truth: behind(({ personMonths }) => personMonths),
    indicators: { "adherence-measurements": denominator, "data-completeness": denominator },
  },
  "alerts to be answered": {
    counts: "events",
    truth: behind(({ alerts }) => alerts.filter(({ needsAnswer }) => needsAnswer)),
    indicators: { "escalation-rate": denominator, "time-to-ack-median": n, "time-to-ack-p90": n },
  },
  "clinical alerts": {
    counts: "events",
    truth: behind(({ alerts }) => alerts.filter(({ kind }) => kind === "clinical")),
    indicators: {
      "time-to-resolution": n,
      "alerts-per-patient-week": ({ parts }) =>
        parts.find(({ key }) => key === "clinical")?.numerator ?? null,
    },
  },
  "hospital use": {
    counts: "events",
    truth: behind(entries("utilisation")),
    indicators: { "missed-deterioration": denominator },
  },
  "visits with a way": {
    counts: "events",
    truth: behind(entries("visit-substituted")),
    indicators: {
      "travel-km-avoided": n,
      "travel-time-avoided": n,
      "co2-avoided": n,
      "visits-substituted": numerator,
    },
  },
  "notes of work": {
    counts: "events",
    truth: behind(entries("workload")),
    indicators: { "staff-minutes": n },
  },
  "people with slots": {
    counts: "persons",
    truth: takingPart,
    indicators: { "age-equity": n, "retention-90d": n },
  },
  questionnaires: {
    counts: "events",
    truth: behind(entries("questionnaire")),
    indicators: { "sus-patient": n, "questionnaire-response": numerator },
  },
};

const nameOfMonth = (month: number): string =>
  `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`;

/** All that was published of one thing, under one name. */
function rowsOf(of: string, { indicators }: Read, given: readonly Given[]): readonly Released[] {
  return given.flatMap(({ figure, service, from, until }, at) => {
    const value = indicators[figure.indicator]?.(figure);
    if (value === undefined) return [];
    return [
      {
        ...{ indicator: of, version: "1", part: "", stratum: figure.stratum, service },
        ...{ from: nameOfMonth(from), until: nameOfMonth(until), shown: value !== null },
        ...{ numerator: value, denominator: value, releasedAt: atMillisecond(at) },
      },
    ];
  });
}

/**
 * Of which of these a number could be told too closely, all indicators read together. Figures of two moments may fit no values
 * at all: then those of each moment are read by themselves (`apart`).
 */
export function breachesIn(
  pilot: Pilot,
  given: readonly Given[],
  of: string,
): { readonly breaches: readonly Breach[]; readonly apart: boolean } {
  try {
    return { breaches: breachesAmong(pilot, given, of), apart: false };
  } catch {
    const moments = [...Map.groupBy(given, ({ figure }) => figure.asOf).values()];
    return { breaches: moments.flatMap((each) => breachesAmong(pilot, each, of)), apart: true };
  }
}

/** What is left of the longer of two windows that begin, or end, together: a total as good as one that was published. */
const remainders = (rows: readonly Released[]) =>
  rows.flatMap((a) =>
    rows.flatMap((b) => {
      const same = JSON.stringify([a.stratum, a.service]) === JSON.stringify([b.stratum, b.service]);
      if (!same || !a.shown || !b.shown || a.stratum.by === "month") return [];
      const left = (b.numerator ?? 0) - (a.numerator ?? 0);
      if (a.from === b.from && a.until < b.until) return [{ from: a.until, until: b.until, left }];
      return a.until === b.until && a.from > b.from ? [{ from: b.from, until: a.from, left }] : [];
    }),
  );

function breachesAmong(pilot: Pilot, given: readonly Given[], of: string): readonly Breach[] {
  const read = readings[of];
  if (read === undefined) throw new Error(of);
  const published = {
    ...{ rows: rowsOf(of, read, given), k: pilot.k, counts: read.counts, share: false },
    territory: { zones: pilot.zones, services: pilot.services },
  };
  const isSmall = (wanted: Wanted): boolean => {
    const persons = read.truth(pilot, wanted);
    return persons > 0 && persons < (read.counts === "persons" ? pilot.k : 3);
  };
  const left = remainders(published.rows);
  // Within a small total every number from nought to the total is all there can be.
  const isWhole = ({ low, high, wanted: { from, until } }: Breach) =>
    low <= 0 &&
    left.some((each) => each.left <= high && monthOf(each.from) <= from && monthOf(each.until) >= until);
  return attack(published, [], isSmall).filter((each) => isSmall(each.wanted) && !isWhole(each));
}

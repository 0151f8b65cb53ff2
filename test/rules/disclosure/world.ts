import type { Computed } from "../../../model/figure.ts";
import type { IndicatorDefinition } from "../../../model/indicator.ts";
import type { Implied, MonthWindow, Proposal, Released, Territory } from "../../../model/publication.ts";
import { atMillisecond } from "../../../model/time.ts";

/** A made-up pilot whose every person is known, so that each figure's truth is. */
export interface World {
  readonly territory: Territory;
  readonly persons: readonly WorldPerson[];
}
interface WorldPerson {
  readonly municipality: string;
  /** What they had to do and did, by service and month (from 0). */
  readonly did: readonly { service: string; month: number; due: number; met: number }[];
}

export type Dice = (below: number) => number;

/** Numbers that look random and are the same for the same seed (mulberry32). */
export function dice(seed: number): Dice {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

export interface WorldSize {
  readonly zones: number;
  readonly municipalities: number;
  readonly services: number;
  readonly months: number;
  /** At most so many persons in a municipality. */
  readonly persons: number;
}

export function randomWorld(roll: Dice, size: WorldSize): World {
  const services = Array.from({ length: size.services }, (_, at) => `s${at + 1}`);
  const zones = new Map<string, string>();
  for (let zone = 1; zone <= size.zones; zone += 1) {
    const many = 1 + roll(size.municipalities);
    for (let at = 1; at <= many; at += 1) zones.set(String(zone * 1000 + at).padStart(6, "0"), `z${zone}`);
  }
  const persons = [...zones.keys()].flatMap((municipality) => {
    // Some villages have nobody, many a few, some many.
    const many = roll(3) === 0 ? roll(3) : roll(size.persons + 1);
    return Array.from({ length: many }, () => personIn(roll, municipality, services, size.months));
  });
  return { territory: { zones, services }, persons };
}

function personIn(
  roll: Dice,
  municipality: string,
  services: readonly string[],
  months: number,
): WorldPerson {
  const own = services.filter(() => roll(3) > 0);
  const keen = roll(5);
  const starts = roll(3) === 0 ? roll(months) : 0;
  const ends = roll(4) === 0 ? roll(months) + 1 : months;
  const did = (own.length > 0 ? own : services.slice(0, 1)).flatMap((service) =>
    Array.from({ length: months }, (_, month) => {
      const due = month < starts || month >= ends ? 0 : 1 + roll(4);
      return { service, month, due, met: Math.min(due, roll(keen + 1)) };
    }).filter((each) => each.due > 0),
  );
  return { municipality, did };
}

/** The same world with some late data: a few things were met after all, or somebody was there who had not been seen. */
export function withLateData(roll: Dice, world: World, share: number): World {
  return {
    ...world,
    persons: world.persons.map((person) => ({
      ...person,
      did: person.did.map((each) => (roll(share) === 0 ? { ...each, met: each.due } : each)),
    })),
  };
}

const definition = (id: string, suppression: "S1" | "S3" | "S5", additive: "events" | "persons") =>
  ({ id, version: "1", suppression, additive, minimumSample: null }) as IndicatorDefinition;

/** A share of events, a rate of events, a share of persons. */
export const kinds = {
  share: definition("adherence-measurements", "S5", "events"),
  rate: definition("alerts-per-patient-week", "S3", "events"),
  people: definition("enrolment-rate", "S1", "persons"),
} as const;
export type Kind = keyof typeof kinds;

const first = 2026 * 12;
export const monthOf = (month: number): string =>
  `${Math.floor((first + month) / 12)}-${String(((first + month) % 12) + 1).padStart(2, "0")}`;
export const windowOfMonths = (from: number, until: number): MonthWindow => ({
  from: atMillisecond(Date.parse(`${monthOf(from)}-01`)),
  until: atMillisecond(Date.parse(`${monthOf(until)}-01`)),
  months: Array.from({ length: until - from }, (_, at) => monthOf(from + at)),
});

export interface Asked {
  readonly place: string;
  readonly service: string | null;
  readonly from: number;
  readonly until: number;
}

/** What a kind of figure truly comes to. */
export function truth(world: World, kind: Kind, { place, service, from, until }: Asked) {
  const rows = world.persons
    .filter(
      ({ municipality }) =>
        place === "pilot" ||
        place.split("+").includes(municipality) ||
        place === world.territory.zones.get(municipality),
    )
    .map(({ did }) =>
      did.filter(
        (each) => (service === null || each.service === service) && each.month >= from && each.month < until,
      ),
    )
    .filter((did) => did.length > 0)
    .map((did) => ({
      due: did.reduce((sum, each) => sum + each.due, 0),
      met: did.reduce((sum, each) => sum + each.met, 0),
    }));
  const total = (of: (row: { due: number; met: number }) => number) =>
    rows.reduce((sum, row) => sum + of(row), 0);
  const persons = {
    all: rows.length,
    with: rows.filter(({ met }) => met > 0).length,
    without: rows.filter(({ met, due }) => (kind === "people" ? met === 0 : met < due)).length,
  };
  const numerator = kind === "people" ? persons.with : total(({ met }) => met);
  return { numerator, denominator: kind === "people" ? persons.all : total(({ due }) => due), persons };
}

export function computed(world: World, kind: Kind, stratum: Computed["stratum"], asked: Asked): Computed {
  const counts = truth(world, kind, asked);
  return {
    stratum,
    ...counts,
    value: counts.denominator === 0 ? null : counts.numerator / counts.denominator,
    interval: null,
    observations: counts.denominator,
    gap: null,
  };
}

export type Grouping = "zone" | "municipality" | "service" | "month";

/** A table as a report asks for it: the pilot and, of one grouping, all strata with those above them. */
export function proposalOf(
  world: World,
  kind: Kind,
  by: Grouping,
  service: string | null,
  [from, until]: readonly [number, number],
): Proposal {
  const { zones, services } = world.territory;
  const here = { place: "pilot", service, from, until };
  const figure = (stratum: Computed["stratum"], asked: Partial<Asked>) =>
    computed(world, kind, stratum, { ...here, ...asked });
  const names = [...new Set(zones.values())];
  const zone = names.map((key) => figure({ by: "zone", key }, { place: key }));
  const below = {
    zone: () => zone,
    municipality: () => [
      ...zone,
      ...[...zones.keys()].map((key) => figure({ by: "municipality", key }, { place: key })),
    ],
    service: () => services.map((key) => figure({ by: "service", key }, { service: key })),
    month: () =>
      Array.from({ length: until - from }, (_, at) =>
        figure({ by: "month", key: monthOf(from + at) }, { from: from + at, until: from + at + 1 }),
      ),
  }[by]();
  return {
    definition: kinds[kind],
    window: windowOfMonths(from, until),
    service,
    computed: [figure({ by: "pilot", key: "pilot" }, {}), ...below],
  };
}

const numberOf = (month: string): number =>
  Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 - first;

/** What the hub would compute for stretches that are told by subtraction. */
export const impliedIn = (world: World, kind: Kind, implied: readonly Implied[]) =>
  implied.map((each) => ({
    ...each,
    computed: computed(world, kind, each.stratum, {
      place: each.stratum.key,
      service: each.service,
      from: numberOf(each.from),
      until: numberOf(each.until),
    }),
  }));

/** What neighbours come to together; sets that are out for the same months are proposed again. */
export function withNeighbours(
  world: World,
  kind: Kind,
  asked: Proposal,
  [from, until]: readonly [number, number],
  released: readonly Released[],
): Proposal {
  const { service } = asked;
  const together = (codes: readonly string[]): Computed => {
    const key = codes.toSorted().join("+");
    return computed(world, kind, { by: "municipality", key }, { place: key, service, from, until });
  };
  const before = released.filter(
    (row) =>
      row.stratum.key.includes("+") &&
      row.service === service &&
      row.from === monthOf(from) &&
      row.until === monthOf(until),
  );
  const keys = [...new Set(before.map(({ stratum }) => stratum.key))].toSorted();
  const sets = keys.map((key) => together(key.split("+")));
  return { ...asked, together, computed: [...asked.computed, ...sets] };
}

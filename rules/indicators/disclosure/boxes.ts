import type { Stratum } from "../../../model/figure.ts";
import type { Territory } from "../../../model/publication.ts";

/**
 * What a figure is about, whatever table it stands in: a place, one service or all, a stretch of months, a part or the whole.
 * The same box may come by two ways (March by months, the pilot in March), and is one figure then.
 */
export interface Box {
  readonly place: string;
  readonly service: string;
  /** Months since the year nought; `until` is the first one no longer in it. */
  readonly from: number;
  readonly until: number;
  readonly part: string;
}

export const pilot = "pilot";
export const allServices = "*";

export const monthNumber = (month: string): number =>
  Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
export const monthName = (number: number): string =>
  `${String(Math.floor(number / 12)).padStart(4, "0")}-${String((number % 12) + 1).padStart(2, "0")}`;

export const keyOf = ({ place, service, from, until, part }: Box): string =>
  `${part}|${place}|${service}|${from}-${until}`;

/** A figure's box: a stratum by service or month is the pilot in that service or month. */
export function boxOf(
  { by, key }: Stratum,
  service: string | null,
  { from, until }: { readonly from: number; readonly until: number },
  part: string,
  { service: named, place }: Nesting,
): Box {
  const all = { place: pilot, service: named(service ?? allServices), from, until, part };
  if (by === "service") return { ...all, service: named(key) };
  if (by === "month") return { ...all, from: monthNumber(key), until: monthNumber(key) + 1 };
  return by === "pilot" ? all : { ...all, place: place(key) };
}

/**
 * How places lie in one another. Where there is one of something it is the same as the whole: the only service is all of them,
 * the only zone the pilot, the only municipality of a zone that zone; else what one of them tells would not be seen in the other.
 */
export interface Nesting {
  /** The name a place goes by. */
  readonly place: (place: string) => string;
  readonly service: (service: string) => string;
  readonly parent: (place: string) => string | null;
  /** As `parent`, and of municipalities shown together the zone of them all. */
  readonly around: (place: string) => string | null;
  readonly children: (place: string) => readonly string[];
  /** 0 the pilot, 1 a zone, 2 a municipality. */
  readonly level: (place: string) => number;
  /** Municipalities shown together (`a+b`), which lie in nothing: they are sums of their own. */
  readonly together: (place: string) => readonly string[] | null;
}

export function nestingOf({ zones, services }: Territory): Nesting {
  const within = new Map<string, string[]>();
  for (const [municipality, zone] of zones) within.set(zone, [...(within.get(zone) ?? []), municipality]);
  const names = [...within.keys()].toSorted();
  const isZone = (place: string) => within.has(place) || /^z\d+$/.test(place);
  const ofZone = (zone: string) => (names.length === 1 && names[0] === zone ? pilot : zone);
  const together = (place: string) => (place.includes("+") ? place.split("+") : null);
  const named = (place: string): string => {
    if (place === pilot) return pilot;
    if (isZone(place)) return ofZone(place);
    const members = together(place) ?? [place];
    const zone = zones.get(members[0] ?? "");
    return zone !== undefined && within.get(zone)?.length === members.length ? ofZone(zone) : place;
  };
  const inZone = (zone: string) => ((within.get(zone)?.length ?? 0) > 1 ? (within.get(zone) ?? []) : []);
  const zoneOf = (municipality: string): string | null => {
    const zone = zones.get(municipality);
    return zone === undefined ? null : ofZone(zone);
  };
  const parent = (place: string): string | null => {
    if (place === pilot || together(place) !== null) return null;
    return isZone(place) ? pilot : zoneOf(place);
  };
  return {
    place: named,
    service: (service) => (services.length === 1 && services[0] === service ? allServices : service),
    parent,
    around: (place) => parent(together(place)?.[0] ?? place),
    children: (place) => {
      if (place !== pilot) return inZone(place);
      return names.length === 1 ? inZone(names[0] ?? "") : names;
    },
    level: (place) => (place === pilot ? 0 : isZone(place) ? 1 : 2),
    together,
  };
}

export const stratumOf = ({ place }: Box, { level }: Nesting): Stratum =>
  ({ by: level(place) === 0 ? "pilot" : level(place) === 1 ? "zone" : "municipality", key: place }) as const;

/** Whether one box holds all of the other: in place, service, time and part. */
export function holds(outer: Box, inner: Box, { parent }: Nesting): boolean {
  if (outer.from > inner.from || outer.until < inner.until) return false;
  if (outer.service !== allServices && outer.service !== inner.service) return false;
  if (outer.part !== "" && outer.part !== inner.part) return false;
  for (let place: string | null = inner.place; place !== null; place = parent(place))
    if (place === outer.place) return true;
  return false;
}

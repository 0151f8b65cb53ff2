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
): Box {
  const all = { place: pilot, service: service ?? allServices, from, until, part };
  if (by === "service") return { ...all, service: key };
  if (by === "month") return { ...all, from: monthNumber(key), until: monthNumber(key) + 1 };
  return by === "pilot" ? all : { ...all, place: key };
}

/** How places lie in one another. Municipalities shown together (`a+b`) lie in none: they are sums of their own. */
export interface Nesting {
  readonly parent: (place: string) => string | null;
  readonly children: (place: string) => readonly string[];
  /** 0 the pilot, 1 a zone, 2 a municipality. */
  readonly level: (place: string) => number;
  readonly together: (place: string) => readonly string[] | null;
}

export function nestingOf({ zones }: Territory): Nesting {
  const within = new Map<string, string[]>();
  for (const [municipality, zone] of zones) within.set(zone, [...(within.get(zone) ?? []), municipality]);
  const names = [...within.keys()].toSorted();
  const together = (place: string) => (place.includes("+") ? place.split("+") : null);
  const isZone = (place: string) => within.has(place) || /^z\d+$/.test(place);
  return {
    parent: (place) => {
      if (place === pilot || together(place) !== null) return null;
      return isZone(place) ? pilot : (zones.get(place) ?? null);
    },
    children: (place) => (place === pilot ? names : (within.get(place) ?? [])),
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

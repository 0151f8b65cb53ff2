import type { Assumptions } from "../../../model/assumptions.ts";
import type { MunicipalityCode } from "../../../model/identity.ts";
import { municipalities } from "../../../model/territory.ts";

/** One way from a municipality's seat to a facility. */
export interface Way {
  readonly km: number;
  readonly minutes: number;
  /** `table`, or `straight-line`: distance in the air times the detour factor. */
  readonly by: "table" | "straight-line";
}

const earthRadiusKm = 6371;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Kilometres in the air between the seats of two municipalities (haversine); `null` for one nobody knows. */
export function straightLine(from: string, to: string): number | null {
  const a = municipalities.get(from as MunicipalityCode);
  const b = municipalities.get(to as MunicipalityCode);
  if (a === undefined || b === undefined) return null;
  const north = Math.sin(radians(b.latitude - a.latitude) / 2) ** 2;
  const east = Math.sin(radians(b.longitude - a.longitude) / 2) ** 2;
  const part = north + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * east;
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(part)));
}

/** How one gets from a municipality to a facility; answers `null` where neither table nor map knows. */
export function roads(travel: Assumptions["travel"]): (municipality: string, facility: string) => Way | null {
  const rows = new Map(travel.roads.rows.map((row) => [`${row.municipality} ${row.facility}`, row]));
  const ways = new Map<string, Way | null>();
  const way = (municipality: string, facility: string): Way | null => {
    const row = rows.get(`${municipality} ${facility}`);
    if (row !== undefined) return { km: row.km, minutes: row.minutes, by: "table" };
    const place = travel.facilities[facility];
    const air = place === undefined ? null : straightLine(municipality, place);
    if (air === null) return null;
    const km = air * travel.detour;
    return { km, minutes: (km / travel.kmPerHour) * 60, by: "straight-line" };
  };
  return (municipality, facility) => {
    const name = `${municipality} ${facility}`;
    const known = ways.get(name);
    if (known !== undefined) return known;
    const found = way(municipality, facility);
    ways.set(name, found);
    return found;
  };
}

/** A visit that was not made, or that the service added. */
export interface Visit {
  readonly byCar: number;
  readonly companions: number;
  readonly isAdded: boolean;
}

/** What one visit saves, there and back; negative for one that was added. Minutes count everybody who would have gone. */
export function saved(visit: Visit, way: Way): { km: number; minutes: number } {
  const sign = visit.isAdded ? -1 : 1;
  return {
    km: sign * 2 * way.km * visit.byCar,
    // Who comes to the home is staff: it costs the person and their family no time.
    minutes: visit.isAdded ? 0 : 2 * way.minutes * (1 + visit.companions),
  };
}

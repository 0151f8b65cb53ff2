import { z } from "zod";
import { type MunicipalityCode, municipalityCode } from "./identity.ts";
import municipalitiesFile from "./municipalities.json" with { type: "json" };

const municipalityRow = z.object({
  istat: municipalityCode,
  name: z.string(),
  zone: z.int(),
  population_2011: z.int(),
  seat_elevation_m: z.number(),
  lat: z.number(),
  lon: z.number(),
  asl: z.string(),
  peripheral_mountain: z.boolean(),
});

export interface Municipality {
  readonly code: MunicipalityCode;
  readonly name: string;
  /** The homogeneous zone, `z1` to `z11`. */
  readonly zone: string;
  readonly population: number;
  readonly elevation: number;
  /** Of the seat of the municipality, in degrees (WGS 84). */
  readonly latitude: number;
  readonly longitude: number;
  /** The health authority it belongs to; for part of the municipalities probable rather than looked up. */
  readonly asl: string;
  /** Shortlisted as peripheral mountain: what the LAB is for. */
  readonly peripheralMountain: boolean;
}

/** The 312 municipalities of the Metropolitan City of Turin (ISTAT, GeoNames; see NOTICE). */
export const municipalities: ReadonlyMap<MunicipalityCode, Municipality> = new Map(
  z
    .object({ municipalities: z.array(municipalityRow) })
    .parse(municipalitiesFile)
    .municipalities.map((row) => [
      row.istat,
      {
        code: row.istat,
        name: row.name,
        zone: `z${row.zone}`,
        population: row.population_2011,
        elevation: row.seat_elevation_m,
        latitude: row.lat,
        longitude: row.lon,
        asl: row.asl,
        peripheralMountain: row.peripheral_mountain,
      },
    ]),
);

const zoneRow = z.object({ id: z.int(), name: z.string() });

/** The homogeneous zones by name, `z1` to `z11`. */
export const zoneNames: ReadonlyMap<string, string> = new Map(
  z
    .object({ zones: z.array(zoneRow) })
    .parse(municipalitiesFile)
    .zones.map(({ id, name }) => [`z${id}`, name]),
);

import { z } from "zod";
import { type MunicipalityCode, municipalityCode, serviceId } from "./identity.ts";
import municipalitiesFile from "./municipalities.json" with { type: "json" };
import type { Rule } from "./rule.ts";

const bilingual = z.object({ it: z.string().min(1), en: z.string().min(1) });

/** The types of telemedicine service of the Italian national guidelines. */
export const serviceType = z.enum([
  "teleconsultation",
  "tele-examination",
  "tele-health-cooperation",
  "telemonitoring",
  "remote-reporting",
  "remote-assistance",
  "tele-rehabilitation",
]);

/** One mini-pilot: a start-up's service on real people. */
export const labService = z.strictObject({
  id: serviceId,
  name: bilingual,
  supplier: z.string().min(1),
  type: serviceType,
  stage: z.enum(["sandbox", "pilot"]),
});
export type LabService = z.infer<typeof labService>;

/** The pilot definition's first file, `pilot.yaml`. Rules lie beside it, one file each. */
export const pilotFile = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,62}$/),
  name: bilingual,
  municipalities: z.array(municipalityCode).min(1),
  services: z.array(labService).min(1),
});

/** A checked pilot: who takes part, where, and by which rules readings are judged. */
export interface Pilot extends z.infer<typeof pilotFile> {
  readonly rules: readonly Rule[];
}

const municipalityRow = z.object({
  istat: municipalityCode,
  name: z.string(),
  zone: z.int(),
  population_2011: z.int(),
  seat_elevation_m: z.number(),
});

export interface Municipality {
  readonly code: MunicipalityCode;
  readonly name: string;
  /** The homogeneous zone, `z1` to `z11`. */
  readonly zone: string;
  readonly population: number;
  readonly elevation: number;
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
      },
    ]),
);

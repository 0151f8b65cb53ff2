import { z } from "zod";
import { municipalityCode } from "./identity.ts";
import { bilingual, pilotId } from "./pilot-words.ts";

/** Where people would have gone. Only the municipality's seat is known of it, never anybody's way there. */
const facility = z.strictObject({ id: pilotId, name: bilingual, municipality: municipalityCode });

const road = z.strictObject({
  municipality: municipalityCode,
  facility: pilotId,
  /** By road and one way, from the municipality's seat. */
  km: z.number().min(0).max(500),
  minutes: z.number().min(0).max(1000),
});

/** The file `roads.yaml`: how far facilities are. Distances travelled are told with its version. */
export const roads = z.strictObject({
  version: z.string().min(1).max(32),
  source: z.strictObject({
    text: z.string().min(1),
    status: z.enum(["verified", "unverified-default", "invented"]),
  }),
  facilities: z.array(facility).min(1),
  rows: z.array(road).default([]),
});
export type Roads = z.infer<typeof roads>;

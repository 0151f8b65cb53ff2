import { z } from "zod";
import { bilingual, pilotId } from "./pilot-words.ts";

/** A maker at the table by its id, or somebody outside by name. */
const maker = z.union([
  z.strictObject({ organisation: pilotId }),
  z.strictObject({ outside: z.string().min(1) }),
]);

/** A model of a device type: who makes it, what it may be used for, and how it speaks. */
const model = z.strictObject({
  name: z.string().min(1),
  maker,
  /** Class by the medical device regulations (MDR, for in-vitro diagnostics IVDR); `none` for what is no medical device. */
  ceClass: z.enum(["none", "I", "Im", "IIa", "IIb", "III", "IVD-A", "IVD-B", "IVD-C", "IVD-D"]),
  speaks: z.enum(["canonical", "senml", "fhir"]),
  /** Reaches the hub only through a gateway at home. */
  gateway: z.boolean(),
  note: bilingual.optional(),
});

/** A device type the LAB lends out; its id is the catalogue's. */
export const lentDeviceType = z.strictObject({ id: pilotId, models: z.array(model).min(1) });
export type LentDeviceType = z.infer<typeof lentDeviceType>;

import { z } from "zod";

/** The name by which one part of a pilot definition refers to another. */
export const pilotId = z.string().regex(/^[a-z0-9][a-z0-9-]{1,62}$/, "must match ^[a-z0-9][a-z0-9-]{1,62}$");

/** What people read, in both languages. */
export const bilingual = z.strictObject({ it: z.string().min(1), en: z.string().min(1) });
export type Bilingual = z.infer<typeof bilingual>;

/** Whether somebody looked a figure up in its source, or it is only what is usual. */
export const figureStatus = z.enum(["verified", "unverified-default"]);

/** A time of the day on the clock of the pilot's zone, such as `07:30`. */
export const civilTime = z.iso.time({
  precision: -1,
  error: 'must be a time of the day such as "07:30", in quotes',
});

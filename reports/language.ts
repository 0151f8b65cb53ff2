import type { z } from "zod";
import type { bilingual } from "../model/pilot-words.ts";

export type Bilingual = z.infer<typeof bilingual>;
/** The languages of people here; every report is in each of them. */
export const languages = ["it", "en"] as const;
export type Language = (typeof languages)[number];

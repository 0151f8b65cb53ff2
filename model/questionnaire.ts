import { z } from "zod";
import { bilingual, pilotId } from "./pilot-words.ts";

export const instruments = [
  "SUS",
  "TUQ",
  "SUTAQ",
  "TAM",
  "NPS",
  "PHQ-9",
  "GAD-7",
  "EQ-5D-3L",
  "EQ-5D-5L",
  "SF-12",
  "SF-36",
  "KCCQ",
  "MMAS-8",
  "own",
] as const;

/** Their owners license the wording; it must not lie in a repository, and what they come to is computed elsewhere. */
export const licensed: readonly string[] = ["EQ-5D-3L", "EQ-5D-5L", "SF-12", "SF-36", "KCCQ", "MMAS-8"];

const item = z
  .strictObject({
    id: pilotId,
    text: bilingual,
    scale: z.strictObject({ min: z.int(), max: z.int(), low: bilingual, high: bilingual }),
  })
  .refine(({ scale }) => scale.min < scale.max, { path: ["scale"], error: "min must lie below max" });

/** What people are asked on paper, by telephone or on a screen. The hub takes the answers in; it sends nothing itself. */
export const questionnaire = z
  .strictObject({
    id: pilotId,
    title: bilingual,
    instrument: z.enum(instruments),
    /** Of the wording, since scores of two wordings do not compare. */
    version: z.string().min(1).max(32),
    answeredBy: z.enum(["patient", "caregiver", "professional"]),
    /** Whose words they are, and by what right they are used. */
    licence: z.string().min(1),
    items: z.array(item).default([]),
  })
  .refine(({ instrument, items }) => items.length === 0 || !licensed.includes(instrument), {
    path: ["items"],
    error: "the owner of this instrument licenses its wording; leave the items out",
  });
export type Questionnaire = z.infer<typeof questionnaire>;

import { z } from "zod";
import { pilotAssumptions } from "./pilot-assumptions.ts";
import { bilingual, figureStatus } from "./pilot-words.ts";
import { durationText } from "./time.ts";

/** What a mini-pilot is asked; each indicator answers one of them. */
export const questionIds = [
  "economic-sustainability",
  "public-sector-response",
  "community-response",
  "technical",
] as const;

const question = z.strictObject({ id: z.enum(questionIds), text: bilingual });

/** The questions as the action plan asks them; a pilot may word them its own way. */
export const questionTexts: Readonly<Record<(typeof questionIds)[number], z.infer<typeof bilingual>>> = {
  "economic-sustainability": { it: "È sostenibile economicamente?", en: "Is it economically sustainable?" },
  "public-sector-response": {
    it: "Come risponde il settore pubblico?",
    en: "How does the public sector respond?",
  },
  "community-response": {
    it: "Come risponde la comunità degli utenti?",
    en: "How does the users' community respond?",
  },
  technical: { it: "Funziona tecnicamente?", en: "Does it work technically?" },
};

/** How long a class of data is kept: so many months from a moment, or without end. */
const kept = z.strictObject({
  months: z.union([z.int().min(1).max(1200), z.literal("unlimited")]),
  from: z.enum(["pilot-end", "recorded"]),
  status: figureStatus,
});

/** Usual terms nobody has verified for this pilot; alerts go into the medical record, whose term is the ASL's own. */
const usual = (months: number | "unlimited", from: "pilot-end" | "recorded" = "pilot-end") => ({
  months,
  from,
  status: "unverified-default" as const,
});

export const retention = z.strictObject({
  /** How long a pilot lasts at the most: what is kept from its end is kept so much longer from when it was recorded. */
  pilotMonths: z.int().min(1).max(240).default(24),
  rawTelemetry: kept.default(usual(24)),
  /** Metrics whose single values go sooner, counted from when they were measured. */
  shortTelemetry: z
    .strictObject({
      metrics: z.array(z.string().min(1)).min(1),
      days: z.int().min(90, "must be 90 or more: rules and late data reach back that far").max(3650),
      status: figureStatus,
    })
    .optional(),
  alerts: kept.default(usual(120)),
  audit: kept.default(usual(24, "recorded")),
  aggregates: kept.default(usual("unlimited")),
});

/** What the evaluation asks, and below which numbers it says nothing. */
export const evaluation = z.strictObject({
  questions: z
    .array(question)
    .min(1)
    .default(() => questionIds.map((id) => ({ id, text: questionTexts[id] }))),
  suppression: z
    .strictObject({
      /** Figures that rest on fewer people are withheld. Three is the least the Italian rules for statistics allow. */
      k: z.int().min(3, "must be 3 or more: fewer people could be recognised").default(5),
    })
    .prefault({}),
  /** No figure is published over a shorter time. */
  minimumPeriod: durationText.default("P28D"),
  retention: retention.prefault({}),
  assumptions: pilotAssumptions.prefault({}),
});
export type Evaluation = z.infer<typeof evaluation>;

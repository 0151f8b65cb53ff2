import type { Figure } from "../../model/figure.ts";
import type { Bilingual } from "../language.ts";
import { both } from "./prepared.ts";

type Say = (value: string, figure: Figure) => Bilingual;

const outOf100 = (of: string, didIt: string, ofEn: string, didEn: string): Say => {
  return (value) => both(`Su 100 ${of}, ${didIt} ${value}.`, `Out of 100 ${ofEn}, ${value} ${didEn}.`);
};

/** What a figure says to everybody: whole numbers, out of a hundred. Nothing about why. */
const sentences: Readonly<Record<string, Say>> = {
  "municipality-coverage": (_, { numerator, denominator }) =>
    both(
      `Il progetto è arrivato in ${numerator} comuni su ${denominator}.`,
      `The trial has reached ${numerator} towns out of ${denominator}.`,
    ),
  "enrolment-rate": outOf100(
    "persone a cui è stato chiesto",
    "hanno detto di sì",
    "people who were asked",
    "said yes",
  ),
  "retention-90d": (value) =>
    both(
      `Dopo 90 giorni, su 100 persone ne restano ${value}.`,
      `After 90 days, out of 100 people ${value} still take part.`,
    ),
  "adherence-measurements": outOf100(
    "misure previste",
    "ne sono arrivate",
    "readings that were due",
    "came in",
  ),
  "ack-within-target": outOf100(
    "allerte",
    "hanno avuto risposta in tempo",
    "alerts",
    "were answered in time",
  ),
  "time-to-ack-median": (value) =>
    both(
      `Metà delle allerte ha avuto risposta in ${value} minuti o meno.`,
      `Half of the alerts were answered in ${value} minutes or less.`,
    ),
  "alert-ppv": outOf100("allerte riguardate dopo", "erano utili", "alerts looked at later", "were useful"),
  "sus-patient": (value) =>
    both(
      `Le persone danno ${value} punti su 100 alla facilità d'uso.`,
      `People give ${value} points out of 100 for ease of use.`,
    ),
  "platform-availability": outOf100("minuti", "il sistema era acceso per", "minutes", "had the system up"),
  "cost-per-patient-month": (value) =>
    both(
      `Per ogni persona si spendono ${value} euro al mese.`,
      `For each person ${value} euros are spent a month.`,
    ),
};

/** One sentence about a figure that may be shown and has a value; `null` for any other. */
export function plainSentence(figure: Figure): Bilingual | null {
  const { state, value, indicator } = figure;
  if (state !== "ok" || value === null) return null;
  return sentences[indicator]?.(String(Math.round(value)), figure) ?? null;
}

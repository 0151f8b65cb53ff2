import type { Alert } from "../../../model/alert.ts";
import type { CauseKind } from "../../../model/hub-rules.ts";
import type { FactName } from "../../../model/rule-leaves.ts";
import { municipalities } from "../../../model/territory.ts";
import type { Cause } from "./causes.ts";

type Texts = Alert["explanation"];

const figure = (value: number, language: "it" | "en"): string =>
  new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value);

/** Why the clock raised, as one sentence with its figures. */
export function clockSentence(
  fact: FactName,
  value: number,
  limit: number | null,
  device: string | null,
): Texts {
  const it = figure(value, "it");
  const en = figure(value, "en");
  const by = limit === null ? "" : figure(limit, "it");
  const byEn = limit === null ? "" : figure(limit, "en");
  switch (fact) {
    case "silence":
      return {
        it: `Nessun messaggio da ${device} da ${it} ore; limite ${by} ore.`,
        en: `No message from ${device} for ${en} hours; limit ${byEn} hours.`,
      };
    case "battery":
      return {
        it: `Batteria di ${device} al ${it} %, per due volte di seguito; limite ${by} %.`,
        en: `Battery of ${device} at ${en} %, twice in a row; limit ${byEn} %.`,
      };
    case "clockOffset":
      return {
        it: `L'orologio di ${device} sbaglia di ${it} secondi; limite ${by} secondi.`,
        en: `The clock of ${device} is off by ${en} seconds; limit ${byEn} seconds.`,
      };
    default:
      return {
        it: `Misure previste dal piano e non arrivate, di seguito: ${it}; limite ${by}.`,
        en: `Measurements the plan expects that did not come, in a row: ${en}; limit ${byEn}.`,
      };
  }
}

const places: Readonly<Record<CauseKind, (of: string) => Texts>> = {
  gateway: (of) => ({ it: `il gateway ${of}`, en: `gateway ${of}` }),
  municipality: (of) => {
    const name = [...municipalities.values()].find(({ code }) => code === of)?.name ?? of;
    return { it: `il comune di ${name}`, en: `the municipality of ${name}` };
  },
  zone: (of) => ({ it: `la zona omogenea ${of.slice(1)}`, en: `homogeneous zone ${of.slice(1)}` }),
  hub: () => ({ it: "l'intero sistema", en: "the whole system" }),
};

/** What is silent, and how many people that concerns. */
export function causeSentence({ kind, of }: Pick<Cause, "kind" | "of">, people: number): Texts {
  const place = places[kind](of);
  return {
    it: `Nessun dispositivo si fa sentire: ${place.it}. Persone interessate: ${people}.`,
    en: `No device is heard of: ${place.en}. People concerned: ${people}.`,
  };
}

export const causeTexts: Readonly<Record<CauseKind, Texts>> = {
  gateway: { it: "Gateway silenzioso", en: "Gateway silent" },
  municipality: { it: "Dispositivi silenziosi in un comune", en: "Devices of a municipality silent" },
  zone: { it: "Dispositivi silenziosi in una zona", en: "Devices of a zone silent" },
  hub: { it: "Nessun dispositivo si fa sentire", en: "No device is heard of" },
};

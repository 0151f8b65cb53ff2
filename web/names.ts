import { metrics } from "../model/catalogue.ts";
import type { Language } from "../model/pages.ts";
import { municipalities } from "../model/territory.ts";

/** How things are called in a language: metrics with their unit as people write it, municipalities by code. */
export interface Names {
  readonly metrics: Readonly<Record<string, { readonly name: string; readonly unit: string }>>;
  readonly places: Readonly<Record<string, string>>;
}

/** The catalogue writes units for Italian readers; these few are words. */
const unitsInEnglish: Readonly<Record<string, string>> = {
  "atti/min": "breaths/min",
  passi: "steps",
  punti: "points",
};

/** What is watched beside measurements. Events and the hub's own troubles have no number worth reading. */
const watched: Readonly<Record<string, Readonly<Record<Language, string>> & { readonly unit: string }>> = {
  "clock:missed": { it: "Misure previste e mancate", en: "Planned measurements missed", unit: "" },
  "clock:silence": { it: "Silenzio del dispositivo", en: "Silence of the device", unit: "h" },
  "clock:battery": { it: "Batteria del dispositivo", en: "Battery of the device", unit: "%" },
  "clock:offset": { it: "Errore dell'orologio", en: "Error of the clock", unit: "s" },
};

const places = Object.fromEntries([...municipalities.values()].map(({ code, name }) => [code, name]));

const namesIn = (language: Language): Names => ({
  metrics: Object.fromEntries([
    ...metrics.map(({ code, name, display }) => {
      const unit = language === "en" ? (unitsInEnglish[display] ?? display) : display;
      return [code, { name: name[language], unit }] as const;
    }),
    ...Object.entries(watched).map(
      ([code, { unit, ...name }]) => [code, { name: name[language], unit }] as const,
    ),
  ]),
  places,
});

/** The browser gets these as data, see `assets.ts`: the catalogue behind them stays here. */
export const names: Readonly<Record<Language, Names>> = { it: namesIn("it"), en: namesIn("en") };

import type { Language } from "../language.ts";

// What would claim an effect. The study has no comparator, so no report may.
const claims: Readonly<Record<Language, RegExp>> = {
  it: /\b(grazie a(l|i|lla|gli|lle)? (servizio|pilota|telemonitoraggio)|ha(nno)? (ridotto|migliorato|evitato|prevenuto|causato)|è merito|ha(nno)? fatto (calare|crescere|diminuire)|effetto del (servizio|pilota)|dovut[oaie] al (servizio|pilota))/i,
  en: /\b(thanks to the (service|pilot)|(has |have )?(reduced|improved|prevented|caused)\b|led to|because of the (service|pilot)|effect of the (service|pilot)|due to the (service|pilot))/i,
};

/** The first words of a text that claim that the service did something; `null` if none do. */
export const causalClaim = (text: string, language: Language): string | null =>
  claims[language].exec(text)?.[0] ?? null;

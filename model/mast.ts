import type { z } from "zod";
import type { mastDomains } from "./indicator.ts";
import type { bilingual } from "./pilot-words.ts";

/** The domains of MAST by name (Kidholm et al., Int J Technol Assess Health Care 2012;28(1):44-51). */
export const mastDomainNames: Readonly<Record<(typeof mastDomains)[number], z.infer<typeof bilingual>>> = {
  1: {
    it: "Problema di salute e caratteristiche dell'applicazione",
    en: "Health problem and characteristics of the application",
  },
  2: { it: "Sicurezza", en: "Safety" },
  3: { it: "Efficacia clinica", en: "Clinical effectiveness" },
  4: { it: "Punto di vista dei pazienti", en: "Patient perspectives" },
  5: { it: "Aspetti economici", en: "Economic aspects" },
  6: { it: "Aspetti organizzativi", en: "Organisational aspects" },
  7: {
    it: "Aspetti socio-culturali, etici e giuridici",
    en: "Socio-cultural, ethical and legal aspects",
  },
};

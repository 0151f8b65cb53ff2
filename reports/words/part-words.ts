import type { Bilingual, Language } from "../language.ts";

/** Names of parts and of what stands beside figures; keys that are not here say themselves. */
const known: Readonly<Record<string, Bilingual>> = {
  age: { it: "età", en: "age" },
  sex: { it: "sesso", en: "sex" },
  condition: { it: "condizione", en: "condition" },
  female: { it: "donne", en: "women" },
  male: { it: "uomini", en: "men" },
  "none-recorded": { it: "nessuna registrata", en: "none recorded" },
  "heart-failure": { it: "scompenso cardiaco", en: "heart failure" },
  copd: { it: "BPCO", en: "COPD" },
  diabetes: { it: "diabete", en: "diabetes" },
  hypertension: { it: "ipertensione", en: "hypertension" },
  median: { it: "mediana", en: "median" },
  "median-of-persons": { it: "mediana delle persone", en: "median of persons" },
  "out-of-hours": { it: "fuori orario di servizio", en: "out of service hours" },
  "excluded-for-their-clock": { it: "escluse per il loro orologio", en: "left out for their clock" },
  "questionnaire-response": { it: "questionari tornati", en: "questionnaires that came back" },
  caregivers: { it: "caregiver", en: "caregivers" },
  "at-risk-at-90-days": { it: "ancora seguiti a 90 giorni", en: "still followed at 90 days" },
  "case-low": { it: "caso basso", en: "low case" },
  "case-high": { it: "caso alto", en: "high case" },
  tornado: { it: "se cambia", en: "if it changes" },
  down: { it: "in meno", en: "less" },
  up: { it: "in più", en: "more" },
  swing: { it: "variazione dei casi", en: "swing of the cases" },
  "marginal-cost": { it: "costo marginale", en: "marginal cost" },
  "fixed-per-month": { it: "costi fissi al mese", en: "fixed costs per month" },
  "income-per-patient-month": { it: "ricavi per paziente-mese", en: "income per patient-month" },
  "price-year-from": { it: "prezzi dall'anno", en: "prices from the year" },
  "price-year-until": { it: "prezzi fino all'anno", en: "prices until the year" },
  "amortisation-months": { it: "mesi di ammortamento", en: "months of amortisation" },
  "share-of-residents": { it: "quota dei residenti", en: "share of residents" },
  "adherence-75-and-over": { it: "aderenza da 75 anni in su", en: "adherence from 75 years up" },
  "adherence-under-75": { it: "aderenza sotto i 75 anni", en: "adherence under 75 years" },
  "alert-adjudication-coverage": { it: "allerte giudicate", en: "alerts judged" },
  "contributions-of-unnamed": { it: "contributi senza nome", en: "contributions of nobody named" },
  "visits-of-unknown-way": { it: "visite con strada non nota", en: "visits by an unknown way" },
  "kg-co2e-per-km": { it: "kg CO2e per km", en: "kg CO2e per km" },
  quadrant: { it: "quadrante", en: "quadrant" },
  "net-benefit": { it: "beneficio netto", en: "net benefit" },
  low: { it: "limite basso", en: "lower bound" },
  high: { it: "limite alto", en: "upper bound" },
};

/** `age:75-79` as `età: 75-79`. */
export const partText = (key: string, language: Language): string =>
  key
    .split(":")
    .map(
      (each) =>
        known[each]?.[language] ?? (/^[a-z]+(-[a-z]+)+$/.test(each) ? each.replaceAll("-", " ") : each),
    )
    .join(": ");

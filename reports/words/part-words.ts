import { findMetric } from "../../model/catalogue.ts";
import { figureWords } from "../../model/figure-words.ts";
import type { Bilingual, Language } from "../language.ts";
import { serviceTypes } from "./service-types.ts";

/** Ends of keys, and what the model has no words for; keys that are nowhere say themselves. */
const known: Readonly<Record<string, Bilingual>> = {
  rule: { it: "regola", en: "rule" },
  week: { it: "settimana dal", en: "week from" },
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
  "identity-conflict": { it: "stesso messaggio, contenuto diverso", en: "same message, other content" },
  "impossible-value": { it: "valore impossibile", en: "impossible value" },
  "not-assigned": { it: "dispositivo non assegnato", en: "device lent to nobody" },
  "not-cbor": { it: "CBOR illeggibile", en: "unreadable CBOR" },
  "not-json": { it: "JSON illeggibile", en: "unreadable JSON" },
  "not-kept": { it: "motivo non più conservato", en: "reason no longer kept" },
  schema: { it: "forma non prevista", en: "unexpected shape" },
  "store-refused": { it: "rifiutato dall'archivio", en: "refused by the store" },
  "time-future": { it: "ora nel futuro", en: "time in the future" },
  "time-invalid": { it: "ora non valida", en: "invalid time" },
  "time-too-old": { it: "troppo vecchio", en: "too old" },
  "unknown-metric": { it: "misura sconosciuta", en: "unknown metric" },
  "unknown-unit": { it: "unità sconosciuta", en: "unknown unit" },
  "unknown-version": { it: "versione sconosciuta", en: "unknown version" },
  "type-2-diabetes": { it: "diabete di tipo 2", en: "type 2 diabetes" },
  "post-acute": { it: "dopo un ricovero", en: "after a hospital stay" },
  type: { it: "tipo di servizio", en: "type of service" },
  "tm-type": { it: "tipo", en: "type" },
  stage: { it: "fase", en: "stage" },
  pilot: { it: "pilota", en: "pilot" },
  sandbox: { it: "prova protetta", en: "sandbox" },
  "ce-class": { it: "classe CE", en: "CE class" },
  none: { it: "non è un dispositivo medico", en: "no medical device" },
  measures: { it: "misura", en: "measures" },
  ...serviceTypes,
  quadrant: { it: "quadrante", en: "quadrant" },
  "net-benefit": { it: "beneficio netto", en: "net benefit" },
  low: { it: "limite basso", en: "lower bound" },
  high: { it: "limite alto", en: "upper bound" },
};

/** `age:75-79` as `età: 75-79`, `priority:high` as `priorità alta`. */
export function partText(key: string, language: Language): string {
  const whole = figureWords(key)[language];
  if (!key.includes(":")) return whole === key ? endText(key, language) : whole;
  const [kind = "", ...ends] = key.split(":");
  const isWord = kind === "tornado" || !whole.endsWith(ends.at(-1) ?? key);
  return isWord
    ? whole
    : `${endText(kind, language)}: ${ends.map((each) => endText(each, language)).join(", ")}`;
}

const endText = (key: string, language: Language): string =>
  known[key]?.[language] ??
  findMetric(key)?.name[language] ??
  (/^[a-z]+(-[a-z]+)+$/.test(key) ? key.replaceAll("-", " ") : key);

import type { refusalReasons } from "./intake.ts";

interface Words {
  readonly it: string;
  readonly en: string;
}
const words = (it: string, en: string): Words => ({ it, en });

/** Parts of figures and what stands beside them, by key. */
const known: Readonly<Record<string, Words>> = {
  "median-of-persons": words("mediana delle persone", "median of persons"),
  "lower-quartile": words("primo quartile", "lower quartile"),
  "upper-quartile": words("terzo quartile", "upper quartile"),
  median: words("mediana", "median"),
  "at-risk-at-90-days": words("persone ancora osservate al giorno 90", "persons still observed at day 90"),
  "questionnaire-response": words("questionari compilati", "questionnaires completed"),
  caregivers: words("risposte dei caregiver", "caregivers' answers"),
  usefulness: words("utilità", "usefulness"),
  "ease-of-use": words("facilità d'uso", "ease of use"),
  "interface-quality": words("qualità dell'interfaccia", "interface quality"),
  "interaction-quality": words("qualità dell'interazione", "interaction quality"),
  reliability: words("affidabilità", "reliability"),
  satisfaction: words("soddisfazione", "satisfaction"),
  "perceived-benefit": words("beneficio percepito", "perceived benefit"),
  "privacy-and-discomfort": words("riservatezza e disagio", "privacy and discomfort"),
  "care-personnel-concerns": words("timori sul personale di cura", "care personnel concerns"),
  "kit-as-substitution": words("kit al posto della visita", "kit as substitution"),
  "visits-of-unknown-way": words("visite di cui non si conosce il percorso", "visits whose way is not known"),
  "kg-co2e-per-km": words("emissioni per km", "emissions per km"),
  "share-of-residents": words("quota di residenti in questi comuni", "share of residents living there"),
  "adherence-75-and-over": words("aderenza da 75 anni in su", "adherence from 75 years on"),
  "adherence-under-75": words("aderenza sotto i 75 anni", "adherence under 75 years"),
  "hours:in": words("in orario di servizio", "in service hours"),
  "hours:out": words("fuori orario di servizio", "out of service hours"),
  "out-of-hours": words("fuori orario di servizio", "out of service hours"),
  clinical: words("cliniche", "clinical"),
  missed: words("misure mancanti", "missed measurements"),
  technical: words("causa tecnica", "technical cause"),
  false: words("false", "false"),
  "not-kept": words("motivo non più conservato", "reason no longer kept"),
  artefact: words("artefatto", "artefact"),
  "alert-adjudication-coverage": words("allerte con esito registrato", "alerts with a recorded outcome"),
  deterioration: words("per un peggioramento atteso", "for a deterioration to be foreseen"),
  other: words("altro", "other"),
  onboarding: words("prime due settimane", "first two weeks"),
  "after-onboarding": words("dopo le prime due settimane", "after the first two weeks"),
  "near-miss": words("mancato evento", "near miss"),
  minor: words("lieve", "minor"),
  serious: words("grave", "serious"),
  alerts: words("allerte", "alerts"),
  calls: words("telefonate", "calls"),
  "set-up": words("avvio", "set-up"),
  training: words("formazione", "training"),
  "excluded-for-their-clock": words("escluse per l'orologio", "excluded for their clock"),
  adopt: words("adottare", "adopt"),
  extend: words("estendere", "extend"),
  stop: words("fermare", "stop"),
  "public-sector": words("settore pubblico", "public sector"),
  "civil-society": words("società civile", "civil society"),
  research: words("ricerca", "research"),
  enterprise: words("imprese", "enterprise"),
  "contributions-of-unnamed": words("contributi senza nome", "contributions without a name"),
  authority: words("punto di vista dell'ente", "viewpoint of the authority"),
  "start-up": words("punto di vista della start-up", "viewpoint of the start-up"),
  family: words("punto di vista della famiglia", "viewpoint of the family"),
  "marginal-cost": words("costo di un mese-paziente in più", "cost of one patient-month more"),
  "case-low": words("caso basso", "low case"),
  "case-high": words("caso alto", "high case"),
  "price-year-from": words("anno dei prezzi, dal", "price year, from"),
  "price-year-until": words("anno dei prezzi, al", "price year, until"),
  "amortisation-months": words("mesi di ammortamento", "amortisation months"),
  swing: words("scostamento di ogni ipotesi", "how far each assumption is moved"),
  "fixed-per-month": words("costi fissi e avvio al mese", "fixed cost and set-up a month"),
  "income-per-patient-month": words("ricavo per mese-paziente", "income per patient-month"),
  "quadrant:dominant": words("costa meno e rende di più", "costs less and does more"),
  "quadrant:dominated": words("costa di più e rende di meno", "costs more and does less"),
  "quadrant:dearer-and-better": words("costa di più e rende di più", "costs more and does more"),
  "quadrant:cheaper-and-worse": words("costa meno e rende di meno", "costs less and does less"),
  "quadrant:none": words("nessuna differenza", "no difference"),
  "priority:high": words("priorità alta", "high priority"),
  "priority:medium": words("priorità media", "medium priority"),
  "priority:low": words("priorità bassa", "low priority"),
  "priority:technical": words("allerte tecniche", "technical alerts"),
  "sex:female": words("donne", "women"),
  "sex:male": words("uomini", "men"),
};

const refusals: Readonly<Record<(typeof refusalReasons)[number], Words>> = {
  "device-skill": words("difficoltà con i dispositivi", "difficulty with devices"),
  "no-network": words("mancanza di rete", "no network"),
  "distrust-of-technology": words("sfiducia nella tecnologia", "distrust of technology"),
  health: words("salute", "health"),
  "no-time": words("mancanza di tempo", "no time"),
  privacy: words("riservatezza", "privacy"),
  other: words("altro", "other"),
};

/** What is moved in a tornado. */
const inputs: Readonly<Record<string, Words>> = {
  setupPerMonth: words("costi di avvio", "set-up cost"),
  fixedPerMonth: words("costi fissi", "fixed cost"),
  variablePerPatientMonth: words("costi variabili", "variable cost"),
  incomePerPatientMonth: words("ricavo per mese-paziente", "income per patient-month"),
  incomePerMonth: words("incassi fissi", "fixed income"),
  patientMonthsPerMonth: words("numero di pazienti", "number of patients"),
};
const ways: Readonly<Record<string, Words>> = {
  up: words("in più", "up"),
  down: words("in meno", "down"),
  low: words("limite inferiore", "lower bound"),
  high: words("limite superiore", "upper bound"),
};

/** First words of keys that end in something of the pilot's own: a condition, an age band, a code. */
const kinds: Readonly<Record<string, Words>> = {
  rule: words("regola", "rule"),
  week: words("settimana dal", "week from"),
  condition: words("patologia", "condition"),
  age: words("età", "age"),
  sex: words("sesso", "sex"),
  type: words("tipo di servizio", "type of service"),
  "tm-type": words("Tipo", "Type"),
  stage: words("fase", "stage"),
  "ce-class": words("classe CE", "CE class"),
  measures: words("misura", "measures"),
  "net-benefit": words("beneficio netto a EUR per unità", "net benefit at EUR per unit"),
  tornado: words("se cambia", "if it changes"),
  /** From one end to the other. */
  moved: words("secondo l'ipotesi su", "by the assumption on"),
};

/** How a part of a figure, or what stands beside it, is called. What nobody has a word for is called by its key. */
export function figureWords(key: string): Words {
  const own = known[key] ?? (refusals as Readonly<Record<string, Words>>)[key];
  if (own !== undefined) return own;
  const [kind = "", ...rest] = key.split(":");
  const first = kinds[kind];
  if (first === undefined) return words(key, key);
  const ends = rest.map((each) => inputs[each] ?? ways[each] ?? words(each, each));
  const joined = (language: keyof Words) => ends.map((each) => each[language]).join(", ");
  return words(`${first.it} ${joined("it")}`, `${first.en} ${joined("en")}`);
}

import { type IndicatorDefinition, indicatorDefinition, indicatorOf } from "./indicator.ts";

type Said = IndicatorDefinition["name"];
const both = (it: string, en: string): Said => ({ it, en });
const alerts = both("Allerte aperte, senza le prove", "Alerts raised, tests left out");
const caution = both(
  "Dice quanto le allerte chiedono a chi risponde, non come sta chi è seguito. Per regola, priorità e settimana: una divisione alla volta.",
  "Tells what alerts ask of those who answer, not how people are. By rule, priority and week: one division at a time.",
);

/** A share of alerts. */
const share = (
  id: string,
  name: Said,
  numerator: Said,
  denominator: Said,
  direction: IndicatorDefinition["direction"],
) => ({
  id,
  name,
  numerator,
  denominator,
  direction,
  unit: both("%", "%"),
  scoring: "proportion",
  suppression: "S5",
});

/**
 * Alarm fatigue: what alerts ask of those who answer them, beside the indicators of the evaluation and made, judged and given out
 * just as these. What is told by duty, and who was flooded, is for those who answer (`/alerts/attention`): duties are few people.
 */
export const alarmMeasures: readonly IndicatorDefinition[] = [
  {
    id: "alarms-raised",
    name: both("Allerte aperte", "Alerts raised"),
    numerator: alerts,
    denominator: null,
    direction: "context",
    unit: both("allerte", "alerts"),
    scoring: "cohort",
    suppression: "S3",
    interval: "none",
  },
  {
    id: "alarms-per-patient-day",
    name: both("Allerte per giorno-paziente", "Alerts per patient-day"),
    numerator: alerts,
    denominator: both("Giorni-paziente attivi", "Active patient-days"),
    direction: "context",
    unit: both("per giorno-paziente", "per patient-day"),
    scoring: "ratio",
    suppression: "S3",
    interval: "poisson-exact",
  },
  share(
    "alarms-answered",
    both("Allerte prese in carico", "Alerts acknowledged"),
    both("Allerte prese in carico da qualcuno", "Alerts somebody took in hand"),
    both("Allerte che richiedono una presa in carico", "Alerts needing acknowledgement"),
    "higher-is-better",
  ),
  share(
    "alarms-actionable",
    both("Allerte utili", "Actionable alerts"),
    both("Allerte il cui esito ha richiesto un intervento", "Alerts whose outcome was acted on"),
    both("Allerte con un esito registrato", "Alerts with a recorded outcome"),
    "higher-is-better",
  ),
  share(
    "alarms-over-unseen",
    both("Allerte finite prima che qualcuno guardasse", "Alerts over before anybody looked"),
    both("Allerte finite senza presa in carico", "Alerts over without acknowledgement"),
    both("Allerte finite", "Alerts that are over"),
    "lower-is-better",
  ),
  share(
    "alarms-standing",
    both("Allerte aperte per più di 24 ore", "Alerts open for more than 24 hours"),
    both("Allerte rimaste aperte più di 24 ore", "Alerts that stayed open for more than 24 hours"),
    alerts,
    "lower-is-better",
  ),
  share(
    "alarms-repeated",
    both("Allerte ripetute entro un'ora", "Alerts repeated within an hour"),
    both(
      "Allerte della stessa persona e regola di un'altra dell'ora prima",
      "Alerts of the same person and rule as another of the hour before",
    ),
    alerts,
    "lower-is-better",
  ),
  share(
    "alarms-in-bursts",
    both("Allerte arrivate a raffica", "Alerts that came in bursts"),
    both(
      "Allerte tra più di dieci dello stesso servizio in dieci minuti",
      "Alerts among more than ten of one service within ten minutes",
    ),
    alerts,
    "lower-is-better",
  ),
  share(
    "alarms-escalated",
    both("Allerte passate ad altri", "Alerts escalated"),
    both(
      "Allerte passate ad altri senza risposta in tempo",
      "Alerts escalated for want of an answer in time",
    ),
    both("Allerte che richiedono una presa in carico", "Alerts needing acknowledgement"),
    "lower-is-better",
  ),
  share(
    "alarms-silenced",
    both("Allerte sospese o ritrattate", "Alerts suppressed or retracted"),
    both("Allerte di cui nessuno doveva occuparsi", "Alerts that nobody had to answer"),
    alerts,
    "context",
  ),
].map((each) =>
  indicatorDefinition.parse({
    interval: "wilson",
    ...each,
    version: "1",
    question: "public-sector-response",
    mastDomain: 6,
    caution,
    sources: ["hub"],
    minimumSample: null,
    additive: "events",
  }),
);

const byId = new Map(alarmMeasures.map((each) => [each.id, each]));

/** An indicator of the evaluation, or a measure of alarm fatigue. */
export const definitionOf = (id: string): IndicatorDefinition | undefined => indicatorOf(id) ?? byId.get(id);

/** By what the parts of these measures tell alerts apart. */
export const alarmParts = ["rule", "priority", "week"] as const;
export type AlarmPart = (typeof alarmParts)[number];

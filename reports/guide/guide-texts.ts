import type { ReportBlock } from "../../model/report.ts";
import { both } from "../assembly/prepared.ts";

/** What the hub can say of itself, and what it asks people to write. */
export const guideTexts = {
  need: both(
    "Quale bisogno c'era, chi lo ha espresso, che cosa si faceva prima.",
    "Which need there was, who voiced it, what was done before.",
  ),
  considerations: both(
    "Alternative confrontate, maturità dell'organizzazione, norme e rimborsi: in parole di chi ha promosso il pilota.",
    "Alternatives compared, maturity of the organisation, legislation and reimbursement: in the words of who promoted the pilot.",
  ),
  roles: both(
    "Chi ha deciso che cosa, con quali accordi, quanto spesso ci si è visti, chi è mancato.",
    "Who decided what, by which agreements, how often people met, who was missing.",
  ),
  services: both(
    "Il percorso di una persona in ogni servizio, dal primo contatto all'uscita; che cosa è cambiato strada facendo.",
    "The way of a person through each service, from first contact to leaving; what changed on the way.",
  ),
  devices: both(
    "Perché ogni modello è stato scelto, quali sono stati rifiutati e perché, pulizia e ripristino tra una persona e l'altra.",
    "Why each model was chosen, which were refused and why, cleaning and resetting between one person and the next.",
  ),
  rules: both(
    "Che cosa hanno imparato i clinici dalle allerte inutili, e quali soglie terrebbero.",
    "What clinicians learned from useless alerts, and which limits they would keep.",
  ),
  flows: both(
    "Dal dispositivo la misura arriva al broker, che la conferma solo quando è nel giornale su disco; poi è controllata, attribuita a uno pseudonimo, giudicata dalle regole e conservata. Solo chi cura vede le misure di una persona. Le cifre escono solo dopo il controllo di riservatezza, e ogni cifra data resta in un registro.",
    "From the device a reading reaches the broker, which acknowledges it only once it is in the journal on disk; then it is checked, assigned to a pseudonym, judged by the rules and kept. Only those who care see a person's readings. Figures leave only after disclosure control, and each figure given out stays in a register.",
  ),
  impact: both(
    "Valutazione d'impatto (GDPR, art. 35), titolari e responsabili, informative consegnate, richieste ricevute.",
    "Impact assessment (GDPR art. 35), controllers and processors, notices handed over, requests received.",
  ),
  costs: both(
    "Che cosa è stato dato senza fattura, da chi, e quanto varrebbe altrove.",
    "What was given without an invoice, by whom, and what it would be worth elsewhere.",
  ),
  failures: both(
    "Anche ciò che non è riuscito è un risultato. Qui stanno gli eventi registrati, gli abbandoni e le misure scartate; una cifra nascosta non vuol dire che non sia successo nulla.",
    "What did not work is a result too. Here stand recorded incidents, drop-outs and rejected readings; a hidden figure does not mean that nothing happened.",
  ),
  lessons: both(
    "Che cosa non rifarebbe chi ha condotto il pilota; quali problemi sono rimasti aperti.",
    "What those who ran the pilot would not do again; which problems stayed open.",
  ),
  adaptations: both(
    "Che cosa è stato adattato a queste valli, e che cosa andrebbe adattato nelle prossime.",
    "What was adapted to these valleys, and what would have to be adapted in the next.",
  ),
} as const;

const steps = [
  both(
    "Scrivere le considerazioni preliminari prima della prima persona",
    "Write the preceding considerations before the first person",
  ),
  both(
    "Fissare indicatori, soglie ed esclusioni con data e versione",
    "Fix indicators, limits and exclusions with date and version",
  ),
  both("Misurare la copertura di rete casa per casa", "Measure network coverage home by home"),
  both("Prendere le distanze su strada verso le sedi di cura", "Take the road distances to places of care"),
  both("Nominare chi risponde alle allerte, ora per ora", "Name who answers alerts, hour by hour"),
  both("Far confermare ogni soglia da un clinico", "Have each limit confirmed by a clinician"),
  both("Registrare inviti e rifiuti dal primo giorno", "Record invitations and refusals from the first day"),
  both(
    "Registrare i costi mese per mese, per chi li sostiene",
    "Record costs month by month, by who bears them",
  ),
  both(
    "Scegliere la soglia di riservatezza con il responsabile dei dati",
    "Choose the confidentiality threshold with the data-protection officer",
  ),
  both(
    "Decidere prima che cosa farebbe adottare, estendere o fermare il servizio",
    "Decide beforehand what would make the service be adopted, extended or stopped",
  ),
];

export const checklist: ReportBlock = {
  kind: "table",
  title: both("Lista di controllo", "Checklist"),
  head: [both("Passo", "Step"), both("Fatto, da chi, quando", "Done, by whom, when")],
  rows: steps.map((step) => [step, both("[Da scrivere]", "[To be written]")]),
};

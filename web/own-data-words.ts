import type { Purpose } from "../model/access.ts";
import type { Language } from "../model/pages.ts";
import type { Role } from "../model/people.ts";

interface OwnDataWords {
  readonly title: string;
  readonly lead: string;
  readonly readAloud: string;
  readonly stopReading: string;
  readonly part: string;
  readonly code: (pseudonym: string) => string;
  readonly since: (day: string) => string;
  readonly left: (day: string) => string;
  readonly place: (name: string) => string;
  readonly services: (names: string) => string;
  readonly noNames: string;
  readonly measured: string;
  readonly nothingMeasured: string;
  readonly lastTime: string;
  readonly what: string;
  readonly value: string;
  readonly devices: string;
  readonly noDevices: string;
  readonly device: (name: string, from: string, until: string | null) => string;
  readonly alerts: string;
  readonly noAlerts: string;
  readonly openAlerts: (n: number) => string;
  readonly agreed: string;
  readonly given: string;
  readonly notGiven: string;
  readonly take: string;
  readonly give: string;
  readonly looks: string;
  readonly looksLead: string;
  readonly noLooks: string;
  readonly moreLooks: string;
  readonly timesLooked: (n: number) => string;
  readonly when: string;
  readonly who: string;
  readonly why: string;
  readonly copy: string;
  readonly copyLead: string;
  readonly copyFhir: string;
  readonly copyTable: string;
  readonly leave: string;
  readonly leaveLead: string;
  readonly leaveButton: string;
  readonly leaveSure: string;
  readonly leaveYes: string;
  readonly cancel: string;
  readonly failed: string;
  readonly erasure: string;
  readonly roles: Readonly<Record<Role | "hub", string>>;
  readonly purposes: Readonly<Record<Purpose, string>>;
  readonly otherAction: string;
}

const italian: OwnDataWords = {
  title: "I miei dati",
  lead: "Qui trovi che cosa sappiamo di te, chi l'ha guardato, e come smettere.",
  readAloud: "Leggi ad alta voce",
  stopReading: "Smetti di leggere",
  part: "La tua partecipazione",
  code: (pseudonym) => `Per il sistema ti chiami ${pseudonym}. Il codice è stato estratto a caso.`,
  since: (day) => `Partecipi dal ${day}.`,
  left: (day) => `Hai lasciato il progetto il ${day}. Da allora non raccogliamo più nulla.`,
  place: (name) => `Comune: ${name}.`,
  services: (names) => `Servizi: ${names}.`,
  noNames: "Nome, codice fiscale, data di nascita e indirizzo non sono in questo sistema.",
  measured: "Le tue misure",
  nothingMeasured: "Non c'è ancora nessuna misura.",
  lastTime: "Ultima volta",
  what: "Che cosa",
  value: "Ultimo valore",
  devices: "I tuoi dispositivi",
  noDevices: "Non hai dispositivi.",
  device: (name, from, until) =>
    until === null ? `${name}, dal ${from}.` : `${name}, dal ${from} al ${until}.`,
  alerts: "Allerte",
  noAlerts: "Non ci sono allerte aperte su di te.",
  openAlerts: (n) =>
    n === 1
      ? "C'è un'allerta aperta su di te: la vede chi ti segue."
      : `Ci sono ${n} allerte aperte su di te: le vede chi ti segue.`,
  agreed: "A che cosa hai detto sì",
  given: "Hai detto sì.",
  notGiven: "Non hai detto sì.",
  take: "Ci ripenso: non più",
  give: "Dico di sì",
  looks: "Chi ha guardato i tuoi dati",
  looksLead: "Ogni sguardo di altri resta scritto. Nessuno può cancellarlo.",
  noLooks: "Nessuno ha ancora guardato i tuoi dati.",
  moreLooks: "Le righe sono più di queste: le trovi tutte nella copia.",
  timesLooked: (n) => `e prima, quel giorno: ${n} volte in tutto`,
  when: "Quando",
  who: "Chi",
  why: "Che cosa e perché",
  copy: "Una copia di tutto",
  copyLead: "Puoi portare con te tutto quello che abbiamo su di te.",
  copyFhir: "Scarica per un altro sistema sanitario (FHIR)",
  copyTable: "Scarica come tabella (CSV)",
  leave: "Smettere",
  leaveLead:
    "Se lasci il progetto, da quel momento non raccogliamo più misure e non ci sono più allerte. Le tue cure non cambiano: parlane con chi ti segue.",
  leaveButton: "Voglio lasciare il progetto",
  leaveSure: "Vuoi davvero lasciare il progetto? Per rientrare servirà un nuovo arruolamento.",
  leaveYes: "Sì, lascio il progetto",
  cancel: "No, resto",
  failed: "Non è riuscito. Riprova, o chiedi a chi ti segue.",
  erasure: "Per far cancellare anche i dati già raccolti, chiedilo a chi ti segue.",
  roles: {
    clinician: "chi ti cura",
    evaluator: "chi valuta il progetto",
    supplier: "il fornitore del servizio",
    operator: "chi gestisce il sistema",
    citizen: "tu",
    admin: "l'amministratore",
    hub: "il sistema",
  },
  purposes: {
    care: "per curarti",
    "own-data": "i tuoi dati",
    evaluation: "per valutare il progetto",
    supply: "per far funzionare il servizio",
    operation: "per far funzionare il sistema",
    administration: "per gestire il progetto",
    emergency: "per un'emergenza",
  },
  otherAction: "altro",
};

const english: OwnDataWords = {
  title: "My data",
  lead: "Here is what we know about you, who looked at it, and how to stop.",
  readAloud: "Read aloud",
  stopReading: "Stop reading",
  part: "Your part in the project",
  code: (pseudonym) => `To the system you are ${pseudonym}. The code was drawn at random.`,
  since: (day) => `You have taken part since ${day}.`,
  left: (day) => `You left the project on ${day}. Since then we have collected nothing.`,
  place: (name) => `Municipality: ${name}.`,
  services: (names) => `Services: ${names}.`,
  noNames: "Your name, tax code, date of birth and address are not in this system.",
  measured: "Your measurements",
  nothingMeasured: "There is no measurement yet.",
  lastTime: "Last time",
  what: "What",
  value: "Latest value",
  devices: "Your devices",
  noDevices: "You have no devices.",
  device: (name, from, until) =>
    until === null ? `${name}, since ${from}.` : `${name}, from ${from} to ${until}.`,
  alerts: "Alerts",
  noAlerts: "There are no open alerts about you.",
  openAlerts: (n) =>
    n === 1
      ? "There is one open alert about you: those who care for you see it."
      : `There are ${n} open alerts about you: those who care for you see them.`,
  agreed: "What you said yes to",
  given: "You said yes.",
  notGiven: "You have not said yes.",
  take: "I change my mind: no longer",
  give: "I say yes",
  looks: "Who looked at your data",
  looksLead: "Every look by others stays written. Nobody can take it away.",
  noLooks: "Nobody has looked at your data yet.",
  moreLooks: "There are more lines than these: all of them are in the copy.",
  timesLooked: (n) => `and before, that day: ${n} times in all`,
  when: "When",
  who: "Who",
  why: "What and why",
  copy: "A copy of everything",
  copyLead: "You can take along all that we hold about you.",
  copyFhir: "Download for another health system (FHIR)",
  copyTable: "Download as a table (CSV)",
  leave: "Stopping",
  leaveLead:
    "If you leave the project, from that moment we collect no measurements and there are no more alerts. Your care does not change: talk to those who look after you.",
  leaveButton: "I want to leave the project",
  leaveSure: "Do you really want to leave the project? To come back you would have to be enrolled again.",
  leaveYes: "Yes, I leave the project",
  cancel: "No, I stay",
  failed: "It did not work. Try again, or ask those who look after you.",
  erasure: "To have what was already collected erased as well, ask those who look after you.",
  roles: {
    clinician: "those who care for you",
    evaluator: "those who evaluate the project",
    supplier: "the supplier of the service",
    operator: "those who run the system",
    citizen: "you",
    admin: "the administrator",
    hub: "the system",
  },
  purposes: {
    care: "to care for you",
    "own-data": "your own data",
    evaluation: "to evaluate the project",
    supply: "to keep the service working",
    operation: "to keep the system working",
    administration: "to run the project",
    emergency: "in an emergency",
  },
  otherAction: "other",
};

export const ownDataWords: Readonly<Record<Language, OwnDataWords>> = { it: italian, en: english };

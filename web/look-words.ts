import type { AuditAction } from "../model/audit.ts";
import type { Language } from "../model/pages.ts";

type LookWords = Readonly<Partial<Record<AuditAction, string>>>;

const italian: LookWords = {
  "read-enrolments": "elenco dei partecipanti",
  "read-patient": "la tua scheda",
  "read-readings": "le tue misure",
  "read-alerts": "le tue allerte",
  "read-history": "la tua storia nel progetto",
  "read-export": "copia dei dati",
  enrol: "arruolamento",
  "change-enrolment": "modifica della tua scheda",
  "assign-device": "consegna di un dispositivo",
  "end-assignment": "ritiro di un dispositivo",
  "move-alert": "risposta a un'allerta",
  "suppress-alerts": "allerte da non segnalare per un periodo",
  "agree-suppression": "accordo a non segnalare anche le allerte urgenti",
  "end-suppression": "fine del periodo senza segnalazioni",
  "resend-notice": "messaggio di un'allerta inviato di nuovo",
  "issue-access-code": "codice di accesso per te",
  "sign-in": "accesso",
  "sign-out": "uscita",
  "add-entries": "dati inseriti per la valutazione",
  "read-entries": "dati inseriti per la valutazione, letti",
  "strike-entry": "dato inserito annullato",
  "ask-erasure": "richiesta di cancellazione",
};

const english: LookWords = {
  "read-enrolments": "list of participants",
  "read-patient": "your record",
  "read-readings": "your measurements",
  "read-alerts": "your alerts",
  "read-history": "your history in the project",
  "read-export": "copy of the data",
  enrol: "enrolment",
  "change-enrolment": "change of your record",
  "assign-device": "a device handed over",
  "end-assignment": "a device taken back",
  "move-alert": "an alert answered",
  "suppress-alerts": "alerts not to be told of for a time",
  "agree-suppression": "a second word on not telling of urgent alerts either",
  "end-suppression": "the end of a time without telling",
  "resend-notice": "a notice sent again",
  "issue-access-code": "access code for you",
  "sign-in": "signing in",
  "sign-out": "signing out",
  "add-entries": "facts entered for the evaluation",
  "read-entries": "facts entered for the evaluation, read",
  "strike-entry": "an entered fact struck out",
  "ask-erasure": "erasure asked for",
};

/** What somebody did with a participant's data, as the participant is told. */
export const lookWords: Readonly<Record<Language, LookWords>> = { it: italian, en: english };

import type { Bilingual } from "./pilot-words.ts";
import type { ChannelTerms } from "./topics.ts";

/** What each channel is for, in documents and on the page for device makers. */
export const channelWords: Readonly<
  Record<ChannelTerms["channel"] | "claim" | "claim-reply" | "alerts", Bilingual>
> = {
  telemetry: {
    it: "Misure, nella forma propria dell'hub, versione 1. L'arrivo è confermato quando sono su disco.",
    en: "Readings, in the hub's own form, version 1. Acknowledged once they are on disk.",
  },
  senml: {
    it: "Misure in SenML (RFC 8428). Questa versione prende e conserva il messaggio ma non lo legge ancora: la ricevuta dice quarantined. Usa telemetry.",
    en: "Readings in SenML (RFC 8428). This version takes and keeps the message but does not read it yet: the receipt says quarantined. Use telemetry.",
  },
  fhir: {
    it: "Observation FHIR R4, o un Bundle. Questa versione prende e conserva il messaggio ma non lo legge ancora: la ricevuta dice quarantined. Usa telemetry.",
    en: "A FHIR R4 Observation, or a Bundle of them. This version takes and keeps the message but does not read it yet: the receipt says quarantined. Use telemetry.",
  },
  events: {
    it: "Cose che accadono: pulsante di aiuto, caduta, dispositivo indossato o tolto.",
    en: "Things that happen: help button, fall, device worn or removed.",
  },
  answers: {
    it: "Risposte ai questionari. Questa versione prende e conserva il messaggio ma non lo legge ancora: la ricevuta dice quarantined.",
    en: "Answers to questionnaires. This version takes and keeps the message but does not read it yet: the receipt says quarantined.",
  },
  status: {
    it: "Che cosa il dispositivo dice di sé; l'unico argomento che può essere retained, e l'unico ammesso come testamento (will).",
    en: "What the device says of itself; the only topic that may be retained, and the only one a will may have.",
  },
  receipt: {
    it: "Che ne è stato di un messaggio che non è stato conservato per intero, o che ha chiesto la ricevuta.",
    en: "What became of a message that was not stored whole, or that asked for a receipt.",
  },
  config: {
    it: "Che cosa misurare e quando, i limiti e l'ora dell'hub; a ogni sottoscrizione e quando cambia.",
    en: "What to measure and when, the limits and the hub's time; on every subscription, and when it changes.",
  },
  command: {
    it: "Una richiesta al dispositivo. Aspetta finché il dispositivo si sottoscrive, e scade.",
    en: "A request to the device. It waits until the device subscribes, and expires.",
  },
  claim: {
    it: "Un dispositivo senza credenziale consegna qui il suo codice, solo su una connessione cifrata.",
    en: "A device without a credential hands in its claim code here, over an encrypted connection only.",
  },
  "claim-reply": {
    it: "La credenziale del dispositivo, una volta; oppure perché non c'è. Sottoscrivi prima di pubblicare il codice.",
    en: "The device's credential, once; or why there is none. Subscribe before the code is published.",
  },
  alerts: {
    it: "Per i programmi di chi cura, con nome utente e chiave: prima le allerte aperte, poi ogni cambiamento.",
    en: "For clinicians' programs, with user name and token: the open alerts first, then every transition.",
  },
};

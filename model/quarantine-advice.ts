import type { Bilingual } from "./pilot-words.ts";
import type { QuarantineReason } from "./quarantine.ts";

/** How whoever makes the device mends what was set aside, by reason. */
export const quarantineAdvice: Readonly<Record<QuarantineReason, Bilingual>> = {
  "not-json": {
    it: "Il messaggio non è JSON in UTF-8: controlla la codifica e che il testo non sia tagliato.",
    en: "The message is not JSON in UTF-8: check the encoding, and that the text is not cut off.",
  },
  "not-cbor": {
    it: "Il messaggio non è CBOR ben formato: controlla la libreria che lo scrive.",
    en: "The message is not well-formed CBOR: check the library that writes it.",
  },
  schema: {
    it: "Manca un campo, o non ha la forma giusta: il percorso nella ricevuta dice quale. Confronta con lo schema.",
    en: "A member is missing or has the wrong shape: the receipt's path says which. Compare with the schema.",
  },
  "unknown-version": {
    it: 'Si conosce solo la versione 1: invia "v": 1.',
    en: 'Only version 1 is known: send "v": 1.',
  },
  "unknown-metric": {
    it: "Il codice non è nel catalogo: usa uno dei suoi codici, loinc:… o mdc:….",
    en: "The code is not in the catalogue: use one of its codes, loinc:… or mdc:….",
  },
  "unknown-unit": {
    it: "L'unità non è tra quelle della grandezza: inviala in UCUM; la ricevuta elenca quelle accettate.",
    en: "The unit is not one of the metric's: send it in UCUM; the receipt lists those that are taken.",
  },
  "impossible-value": {
    it: "Il valore non può essere vero in quella unità: controlla sensore, unità e conversione. Non inviare valori di riempimento.",
    en: "The value cannot be true in that unit: check sensor, unit and conversion. Do not send values that stand for none.",
  },
  "time-invalid": {
    it: "L'ora non è RFC 3339 con il fuso: per esempio 2026-11-22T08:14:57+01:00.",
    en: "The time is not RFC 3339 with a zone: such as 2026-11-22T08:14:57+01:00.",
  },
  "time-future": {
    it: "Misurato più di 5 minuti dopo l'arrivo: regola l'orologio con hubTime e metti sentAt all'invio.",
    en: "Measured more than 5 minutes after it arrived: set the clock by hubTime, and stamp sentAt when sending.",
  },
  "time-too-old": {
    it: "Misurato oltre 400 giorni prima dell'arrivo: quasi sempre un orologio azzerato. Regolalo; il resto non serve più.",
    en: "Measured over 400 days before it arrived: nearly always a clock that was reset. Set it; what is really that old is of no use.",
  },
  "identity-conflict": {
    it: "Stesso boot e seq con altro contenuto: non riusare un numero; se il contatore si perde, cambia boot.",
    en: "The same boot and seq with other content: never reuse a number; when the counter is lost, change boot.",
  },
  "not-assigned": {
    it: "In quel momento il dispositivo non era affidato a nessuno: non reinviare, avvisa il fornitore.",
    en: "The device was with nobody at that time: do not send again, tell the supplier.",
  },
  "consent-withdrawn": {
    it: "La persona non partecipa più: del contenuto non resta nulla. Smetti di misurare e restituisci il dispositivo.",
    en: "The person no longer takes part: nothing of the content was kept. Stop measuring and hand the device back.",
  },
  quota: {
    it: "Il servizio ha raggiunto ciò che può inviare in un giorno o conservare: invia meno e chiedi a chi gestisce il progetto.",
    en: "The service has sent as much as it may in a day, or keeps as much as it may: send less, and ask whoever runs the pilot.",
  },
  "store-refused": {
    it: "L'archivio non ha preso questo valore: non è colpa del dispositivo; lo rimette in coda chi gestisce il sistema.",
    en: "The store did not take this one: no fault of the device; whoever runs the hub puts it in again.",
  },
};

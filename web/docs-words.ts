import type { BrokerLimits } from "../model/limits.ts";
import type { Language } from "../model/pages.ts";
import { payloadLimit, readingsLimit } from "../model/telemetry-message.ts";
import { numberText } from "./times.ts";

const inSeconds = (milliseconds: number): string => numberText(milliseconds / 1000, "it");

const italian = {
  title: "Per chi costruisce dispositivi",
  lead: "Un dispositivo parla con l'hub in MQTT 3.1.1. Qui ci sono i canali, i limiti e le ricevute di questo hub; i documenti qui sotto dicono lo stesso ai programmi.",
  guide:
    "La guida passo per passo, con i comandi da copiare, è docs/devices.it.md nel codice sorgente: codice di attivazione, pubblicazione, ricevuta, cambio del segreto, revoca.",
  documents: "Documenti",
  asyncapi: "Tutto ciò che passa in MQTT (AsyncAPI 3.0)",
  openapi: "L'API HTTP (OpenAPI 3.1)",
  schemas: "Schemi JSON",
  version: (version: string) => `Versione dell'hub: ${version}.`,
  ways: "Dove connettersi",
  way: {
    mqtts: "MQTT su TLS",
    mqtt: "MQTT senza cifratura, solo in locale o su reti protette",
    websocket: "MQTT su WebSocket, sottoprotocollo mqtt",
  },
  who: {
    device: "dispositivo",
    claimant: "dispositivo senza credenziale",
    person: "programma di chi cura",
  },
  credentials:
    "Un dispositivo si presenta con nome utente servizio/dispositivo e il suo segreto, o con un certificato che porta quel nome; chi consegna un codice, con servizio/_claim e il codice; chi cura, con nome utente e chiave.",
  channels: "Canali",
  topic: "Argomento",
  direction: "Chi parla",
  up: (who: string) => `${who} → hub`,
  down: (who: string) => `hub → ${who}`,
  retained: "retained",
  what: "A che cosa serve",
  limits: "Limiti",
  limitRows: (limits: BrokerLimits): readonly (readonly [string, string])[] => [
    ["Pacchetto", `${limits.packetBytes} byte; oltre, la connessione si chiude`],
    ["Contenuto", `${payloadLimit} byte, ${readingsLimit} misure o eventi per messaggio`],
    [
      "Frequenza",
      `${limits.deviceRate} messaggi al secondo, ${limits.deviceBurst} in una volta; oltre, la conferma tarda e nulla si perde`,
    ],
    ["CONNECT", `entro ${inSeconds(limits.connectWithin)} s`],
    ["Keepalive", `da 1 a ${inSeconds(limits.keepalive)} s; 0 è rifiutato`],
    ["Sottoscrizioni", `${limits.subscriptions}`],
    ["Chi non legge", `viene scollegato dopo ${inSeconds(limits.drainWithin)} s`],
    ["Segreto sbagliato", `dopo ${limits.wrongSecrets} volte in un minuto bisogna aspettare`],
  ],
  receipt: "La ricevuta",
  receiptLead:
    "Arriva su receipt se il messaggio non è stato conservato per intero, o se ha chiesto la ricevuta. status è stored, duplicate, partly-stored o quarantined; path è il punto del messaggio, reason uno dei motivi qui sotto.",
  reasons: "Motivi per cui qualcosa è messo da parte",
  reasonsLead: "L'elenco è chiuso: un dispositivo può decidere in base a questi.",
};

type DocsWords = typeof italian;

const english: DocsWords = {
  title: "For whoever builds devices",
  lead: "A device speaks MQTT 3.1.1 with the hub. Here are the channels, limits and receipts of this hub; the documents below say the same to programs.",
  guide:
    "The guide step by step, with commands to copy, is docs/devices.md in the source: claim code, publishing, receipt, changing the secret, revoking.",
  documents: "Documents",
  asyncapi: "All that goes over MQTT (AsyncAPI 3.0)",
  openapi: "The HTTP API (OpenAPI 3.1)",
  schemas: "JSON Schemas",
  version: (version) => `Version of the hub: ${version}.`,
  ways: "Where to connect",
  way: {
    mqtts: "MQTT over TLS",
    mqtt: "MQTT without encryption, on this machine or on protected networks only",
    websocket: "MQTT over WebSocket, subprotocol mqtt",
  },
  who: { device: "device", claimant: "device without a credential", person: "clinician's program" },
  credentials:
    "A device shows the user name service/device and its secret, or a certificate with that name; who hands in a code, service/_claim and the code; clinicians, their user name and a token.",
  channels: "Channels",
  topic: "Topic",
  direction: "Who speaks",
  up: (who) => `${who} → hub`,
  down: (who) => `hub → ${who}`,
  retained: "retained",
  what: "What it is for",
  limits: "Limits",
  limitRows: (limits) => [
    ["Packet", `${limits.packetBytes} bytes; beyond, the connection is closed`],
    ["Payload", `${payloadLimit} bytes, ${readingsLimit} readings or events in a message`],
    [
      "Rate",
      `${limits.deviceRate} messages a second, ${limits.deviceBurst} at once; beyond, the acknowledgement is late and nothing is lost`,
    ],
    ["CONNECT", `within ${inSeconds(limits.connectWithin)} s`],
    ["Keepalive", `1 to ${inSeconds(limits.keepalive)} s; 0 is refused`],
    ["Subscriptions", `${limits.subscriptions}`],
    ["Who does not read", `is cut off after ${inSeconds(limits.drainWithin)} s`],
    ["Wrong secret", `after ${limits.wrongSecrets} within a minute one has to wait`],
  ],
  receipt: "The receipt",
  receiptLead:
    "It comes on receipt when the message was not stored whole, or asked for a receipt. status is stored, duplicate, partly-stored or quarantined; path is the place in the message, reason one of those below.",
  reasons: "Why something is set aside",
  reasonsLead: "The list is closed: a device may branch on it.",
};

export const docsWords: Readonly<Record<Language, DocsWords>> = { it: italian, en: english };

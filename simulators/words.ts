import type { Alert } from "../model/alert.ts";
import type { Member } from "./cast.ts";

const rule = "─".repeat(78);

/** What a newcomer needs first: the page, who may sign in, what to look at. Italian above English. */
export function welcome(page: string, people: readonly Member[], mqtt: number): string {
  const widest = Math.max(...people.map(({ username }) => username.length));
  const logins = people.map(({ username, password }) => `    ${username.padEnd(widest)}   ${password}`);
  return [
    rule,
    "Territorial LAB Hub: dimostrazione / demonstration",
    "",
    `  Pagina / Page:   ${page}`,
    `  MQTT:            mqtt://127.0.0.1:${mqtt}`,
    "",
    "  Utente / User   Password",
    ...logins,
    "",
    "  Entrate come clinician: le allerte si aprono da sole entro un minuto; scegliete",
    "  un paziente per vedere il suo grafico. Come evaluator: un anno di indicatori e i",
    "  rapporti. Persone e dispositivi sono inventati: nulla di ciò che vedete è un",
    "  consiglio medico. Ctrl-C ferma tutto.",
    "",
    "  Sign in as clinician: alerts open by themselves within a minute; choose a patient",
    "  to see their chart. As evaluator: a year of indicators, and reports. People and",
    "  devices are invented: nothing you see is medical advice. Ctrl-C stops everything.",
    rule,
  ].join("\n");
}

export const both = (it: string, en: string): string => `${it}\n${en}`;

/** One line for an alert that has opened. No measured value: this line may end up in somebody's log. */
export const alertLine = ({ priority, text, patient }: Alert): string =>
  `[${priority}] ${patient}: ${text.it} / ${text.en}`;

export const progress = {
  past: both(
    "Scrivo il primo anno del pilota, inventato: indicatori e rapporti hanno di che parlare …",
    "Writing the pilot's first year, invented, so that there is something to evaluate …",
  ),
  registering: (patients: number, devices: number) =>
    both(
      `Registro ${patients} persone e ${devices} dispositivi …`,
      `Registering ${patients} people and ${devices} devices …`,
    ),
  participant: (code: string) =>
    both(
      `Una persona che partecipa vede i propri dati con il codice  ${code}`,
      `A participant sees their own data with the code  ${code}`,
    ),
  catchingUp: both(
    "I dispositivi consegnano le misure delle ultime 24 ore …",
    "Devices hand over their readings of the last 24 hours …",
  ),
  live: (every: number) =>
    both(
      `In diretta: ogni dispositivo invia circa ogni ${every} secondi.`,
      `Live: every device sends about every ${every} seconds.`,
    ),
  portTaken: (port: number) =>
    both(
      `La porta ${port} è occupata: ne uso una libera.`,
      `Port ${port} is in use: a free one is taken instead.`,
    ),
  stopping: both("Mi fermo …", "Stopping …"),
  stopped: both("Fermato.", "Stopped."),
  hubGone: both(
    "L'hub si è fermato da solo. Le sue ultime righe:",
    "The hub ended by itself. Its last lines:",
  ),
} as const;

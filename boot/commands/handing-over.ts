import type { Instant } from "../../model/time.ts";

// What is handed to somebody who works here or takes part, in Italian and English.

const line = "-".repeat(72);
const framed = (lines: readonly string[]): string => [line, ...lines, line].join("\n");
const address = (publicUrl: string | null, path: string): string =>
  publicUrl === null ? "____________________" : `${publicUrl}${path}`;

/** A password for whoever works here, shown once. */
export const passwordNote = (username: string, password: string, publicUrl: string | null): string =>
  framed([
    `Nome utente / User name:  ${username}`,
    `Password:                 ${password}`,
    `Indirizzo / Address:      ${address(publicUrl, "/")}`,
    "",
    "IT  La password viene mostrata solo ora. Cambiala dopo il primo accesso, alla pagina «Il mio account».",
    'EN  The password is shown only now. Change it after you first sign in, on the page "My account".',
  ]);

/** A program's key, shown once. */
export const tokenNote = (token: string): string =>
  framed([
    token,
    "",
    "IT  La chiave viene mostrata solo ora. Il programma la invia come: Authorization: Bearer <chiave>",
    "EN  The token is shown only now. The program sends it as: Authorization: Bearer <token>",
  ]);

/** What is typed into a device, shown once. */
export const deviceNote = (device: string, secret: string): string =>
  framed([
    `Nome utente / User name:  ${device}`,
    `Segreto / Secret:         ${secret}`,
    "",
    "IT  Il segreto viene mostrato solo ora: scrivilo nel dispositivo. Se si perde, se ne fa un altro.",
    "EN  The secret is shown only now: enter it into the device. If it is lost, another one is made.",
  ]);

/** How boxes use the codes that come with this note, each shown once. */
export const claimNote = (service: string): string =>
  framed([
    `MQTT, TLS:  ${service}/_claim`,
    `            lab/v1/${service}/_claim/<code>   {"v":1}`,
    "",
    "IT  I codici vengono mostrati solo ora. Ognuno vale per un dispositivo: è la password dell'utente qui",
    "    sopra; il dispositivo lo pubblica sul topic e riceve le proprie credenziali su …/reply, una volta.",
    "EN  The codes are shown only now. Each is for one device: it is the password of the user above; the",
    "    device publishes it on the topic and gets its own credential on …/reply, once.",
  ]);

/** A code for somebody taking part, shown once. */
export const accessCodeNote = (code: string, expiresAt: Instant, publicUrl: string | null): string =>
  framed([
    `Codice / Code:        ${code}`,
    `Indirizzo / Address:  ${address(publicUrl, "/sign-in")}`,
    "",
    "IT  Con questo codice puoi vedere che cosa il progetto conserva su di te e chi l'ha guardato. Apri",
    "    l'indirizzo e scrivi il codice: maiuscole, spazi e trattini non contano. Conservalo e non darlo",
    `    a nessuno; se lo perdi, chiedine un altro. Vale fino al ${dayIn("it-IT", expiresAt)}.`,
    "EN  With this code you can see what the project holds about you and who looked at it. Open the",
    "    address and type the code: capitals, spaces and hyphens do not matter. Keep it and give it to",
    `    nobody; if you lose it, ask for another. It is valid until ${dayIn("en-GB", expiresAt)}.`,
  ]);

const dayIn = (language: string, at: Instant): string =>
  new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "Europe/Rome" }).format(at);

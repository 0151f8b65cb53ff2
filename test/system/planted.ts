import { readFileSync } from "node:fs";
import { join } from "node:path";
import { filesIn } from "../store/raw-files.ts";

/** An invented person; her code has the right form and is nobody's. */
export const her = {
  given: "Eufrosina",
  family: "Trabucchelli",
  taxCode: "TRBFRS52H44L219K",
  spacedTaxCode: "TRB FRS 52H44 L219K",
  email: "eufrosina.trabucchelli@posta.example.it",
  phone: "+39 333 9174628",
  phoneDigits: "3339174628",
  street: "via delle Genziane 913",
  born: "1952-06-04",
} as const;

/** What lets a test know that the very messages that held the plants were kept, and the search finds what is there. */
export const harmless = "zz-harmless-zz";

const needles = [...Object.values(her), encodeURIComponent(her.email), her.phone.replaceAll(" ", "")].map(
  (each) => each.toLowerCase(),
);

/** Which of the planted words stand in a text, however capitalised. */
export function plantedIn(text: string): readonly string[] {
  const plain = text.toLowerCase();
  return needles.filter((each) => plain.includes(each));
}

/** Which raw files of a folder hold which of them, past every store. */
export const filesWithPlants = (folder: string): readonly string[] =>
  filesIn(folder).flatMap((name) =>
    plantedIn(readFileSync(join(folder, name)).toString("latin1")).map((each) => `${name}: ${each}`),
  );

/** Her, as devices and registries write people down. */
const inItalian = {
  nome: her.given,
  cognome: her.family,
  codice_fiscale: her.taxCode,
  dataNascita: her.born,
  indirizzo: { via: her.street, comune: "Ceres" },
  cellulare: her.phone,
  email: her.email,
};
const inEnglish = {
  "patient name": `${her.given} ${her.family}`,
  surname: her.family,
  taxCode: her.spacedTaxCode,
  birthDate: her.born,
  homeAddress: [her.street],
  phone: Number(her.phoneDigits),
  telecom: [{ system: "phone", value: her.phone }],
};

const reading = (at: string, over: object = {}) => ({ at, code: "spo2", value: 88, unit: "%", ...over });

/** Messages by channel. What is masked is what names somebody by its form or by its member's name. */
export function plantedMessages(
  times: readonly string[],
): readonly { channel: string; payload: string | Buffer }[] {
  const [first = "", second = "", third = ""] = times;
  const context = { cognome: her.family, nome: her.given, note: `cf ${her.taxCode}`, marker: harmless };
  const telemetry = (members: object) => JSON.stringify({ v: 1, receipt: true, ...members });
  const said = `scrivere a ${her.email}, cod. ${her.taxCode}`;
  return [
    {
      channel: "telemetry",
      payload: telemetry({ seq: 1, patient: inItalian, readings: [reading(first, { context })] }),
    },
    {
      channel: "telemetry",
      payload: telemetry({ seq: 2, ...inEnglish, readings: [reading(second, inItalian)] }),
    },
    {
      channel: "telemetry",
      payload: telemetry({ seq: 3, readings: [reading(third, { unit: "mmHg", context })] }),
    },
    {
      channel: "telemetry",
      payload: telemetry({ seq: 4, boot: her.taxCode, readings: [reading("noon", inEnglish)] }),
    },
    { channel: "telemetry", payload: JSON.stringify({ v: 2, ...inItalian, said }) },
    {
      channel: "telemetry",
      payload: `{"v":1,"marker":"${harmless}","nome":"${her.given}","cognome":"${her.family}`,
    },
    { channel: "telemetry", payload: `${said};88;%` },
    { channel: "telemetry", payload: Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(said)]) },
    {
      channel: "telemetry",
      payload: `{"v":1,"no\\u006de":"${her.given}","x":"\\u0054${her.taxCode.slice(1)}"}`,
    },
    { channel: "status", payload: JSON.stringify({ online: true, firmware: her.taxCode, ...inItalian }) },
    { channel: "status", payload: JSON.stringify({ online: "yes", ...inEnglish }) },
    { channel: "senml", payload: JSON.stringify([{ n: "spo2", v: 88, u: "%RH", ...inItalian }]) },
    // CBOR: {"cf": "<sixteen letters>"}, whose head reads as a letter before the code.
    {
      channel: "senml",
      payload: Buffer.concat([Buffer.from([0xa1, 0x62, 0x63, 0x66, 0x70]), Buffer.from(her.taxCode)]),
    },
    {
      channel: "events",
      payload: JSON.stringify({ type: "help-button", at: first, ...inEnglish, text: said }),
    },
    {
      channel: "answers",
      payload: JSON.stringify({ questionnaire: "daily", answers: [{ text: said }], ...inItalian }),
    },
    {
      channel: "fhir",
      payload: JSON.stringify({
        resourceType: "Patient",
        identifier: [{ system: "http://hl7.it/sid/codiceFiscale", value: her.taxCode }],
        name: [{ family: her.family, given: [her.given] }],
        telecom: [
          { system: "phone", value: her.phone },
          { system: "email", value: her.email },
        ],
        address: [{ line: [her.street] }],
        birthDate: her.born,
      }),
    },
  ];
}

/** Everything a visitor's program may send along with any request. */
export const plantedHeaders: Readonly<Record<string, string>> = {
  "user-agent": `${her.given} ${her.family} (${her.taxCode})`,
  referer: `https://example.org/${her.email}?cf=${her.taxCode}`,
  from: her.email,
  "x-forwarded-for": `${her.taxCode}, ${her.given}`,
  "x-request-id": her.taxCode,
  "accept-language": `${her.family};q=1`,
  "if-none-match": `"${her.taxCode}"`,
  traceparent: her.phoneDigits,
};

export const plantedQuery = `name=${her.given}&cognome=${her.family}&cf=${her.taxCode}&email=${encodeURIComponent(her.email)}&phone=${her.phoneDigits}`;

import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { writeBenchPilot } from "../../bench/bench-pilot.ts";
import { listener } from "../rules/notices/listener.ts";
import { postOffice } from "../rules/notices/post-office.ts";
import { freshFolder } from "./house.ts";

/** What came to a receiver: under which notice's key, what it said, and in which life of the hub. */
export interface Heard {
  readonly channel: "webhook" | "email";
  readonly key: string;
  /** What tells a receiver that it has this already: the header, or the letter's name. */
  readonly sameness: string;
  readonly body: string;
  readonly life: number;
}

/** A program and a mail server outside the hub that keep what they are sent. Stopped when the test is over. */
export interface Outside {
  readonly settings: Readonly<Record<string, string>>;
  heard(): readonly Heard[];
  /** The hub was killed: what comes from now on comes from its next life. */
  nextLife(): void;
  /** Hears of each that comes, before it is answered. */
  onHeard: () => void;
}

const duties = ["on-duty", "second", "last"] as const;
/** How many steps an unanswered high alert climbs. */
export const rungs = duties.length - 1;

/** Tells all duties over both channels, each answer taking as long as `ponder` says. */
export async function openOutside(dataDir: string, ponder: () => number = () => 0): Promise<Outside> {
  const marks = { webhook: [] as number[], email: [] as number[] };
  const outside = { onHeard: () => {} };
  const program = await listener((_, reply) => {
    outside.onHeard();
    setTimeout(() => reply.writeHead(204).end(), ponder());
  });
  const office = await postOffice({
    ponder: () => {
      outside.onHeard();
      return ponder();
    },
  });
  onTestFinished(async () => {
    await program[Symbol.asyncDispose]();
    await office.close();
  });
  await writeContacts(dataDir, program.url);
  const lifeOf = (channel: keyof typeof marks, index: number): number =>
    marks[channel].filter((mark) => mark <= index).length;
  return Object.assign(outside, {
    settings: {
      LABHUB_PILOT: await wardPilot(),
      LABHUB_SMTP_URL: `smtp://127.0.0.1:${office.port}?from=lab@example.it`,
    },
    heard: () => [
      ...program.heard.map(({ headers, body }, index) => ({
        channel: "webhook" as const,
        key: keyIn(String((JSON.parse(body) as { alert: string }).alert)),
        sameness: String(headers["idempotency-key"]),
        body,
        life: lifeOf("webhook", index),
      })),
      ...office.letters.map(({ text }, index) => ({ ...letterIn(text), life: lifeOf("email", index) })),
    ],
    nextLife: () => {
      marks.webhook.push(program.heard.length);
      marks.email.push(office.letters.length);
    },
  });
}

/** The key in a notice's link. */
const keyIn = (text: string): string => decodeURIComponent(/\/n\/([^\s"]+)/.exec(text)?.[1] ?? "");

function letterIn(text: string) {
  const plain = text.replaceAll("=\r\n", "").replaceAll("=3D", "=");
  return {
    channel: "email" as const,
    key: keyIn(plain),
    sameness: /^Message-ID: (.+?)\r?$/im.exec(text)?.[1] ?? "",
    // When it is sent is the letter's own; all else must be the same again.
    body: createHash("sha256")
      .update(plain.replace(/^Date: .+$/m, ""))
      .digest("hex"),
  };
}

async function writeContacts(dataDir: string, url: string): Promise<void> {
  const reached = duties.map((duty) => [
    duty,
    {
      email: [`${duty}@asl.example`],
      webhook: { template: "json", url, secret: "0123456789abcdef" },
    },
  ]);
  const contacts = { duties: Object.fromEntries(reached), allowHosts: ["127.0.0.1"] };
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeFile(join(dataDir, "contacts.yaml"), JSON.stringify(contacts), { mode: 0o600 });
}

const base = {
  text: { it: "Prova", en: "Trial" },
  source: { text: "test", status: "unverified-default" },
  confirmed: { by: "test", at: "2026-01-01" },
};
const rules = [
  {
    ...base,
    id: "spo2-low",
    code: "spo2",
    unit: "%",
    priority: "high",
    latching: true,
    raise: { fact: "value", operator: "lessThanInclusive", value: 90 },
    clear: { fact: "value", operator: "greaterThanInclusive", value: 95 },
    worsening: 2,
  },
  {
    ...base,
    id: "temperature-long",
    code: "body-temperature",
    unit: "Cel",
    priority: "high",
    latching: true,
    raise: { fact: "value", operator: "greaterThan", value: 38 },
    clear: { fact: "value", operator: "lessThan", value: 37 },
    holdFor: "PT10M",
    maxGap: "PT5M",
  },
];

/** The benchmarks' pilot with three duties, of which one is always on duty, and two rules more. */
async function wardPilot(): Promise<string> {
  const place = await writeBenchPilot(await freshFolder());
  const file = join(place, "pilot.yaml");
  const pilot = JSON.parse(await readFile(file, "utf8")) as { roster: object };
  const words = { it: "di turno", en: "on duty" };
  const roster = {
    ...pilot.roster,
    duties: duties.map((id) => ({ id, name: words, organisation: "asl" })),
    lastResort: "last",
  };
  const escalation = [{ after: "PT15M", to: "second", priorities: ["high"] }];
  await writeFile(file, JSON.stringify({ ...pilot, roster, escalation }));
  for (const rule of rules) await writeFile(join(place, "rules", `${rule.id}.yaml`), JSON.stringify(rule));
  return place;
}

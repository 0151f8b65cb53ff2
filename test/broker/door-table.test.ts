// Who may do what, each by a real client at a running broker; printed as a table.
import type { IClientOptions, MqttClient } from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { issueServer } from "../../boot/certificates.ts";
import { channels } from "../../model/journal.ts";
import { downChannels, topicOf } from "../../model/topics.ts";
import {
  bySecret,
  type Cast,
  cast,
  child,
  cuff,
  foreign,
  gateway,
  openCode,
  printOf,
  published,
  revoked,
  scale,
  stray,
  subscribed,
  token,
} from "./cast.ts";
import { making } from "./certified.ts";
import { secretOf } from "./raw-client.ts";

let all: Cast & AsyncDisposable;
beforeAll(async () => {
  all = await cast({ limits: { wrongSecrets: 1000 } });
});
const table: string[] = [];
afterAll(async () => {
  console.info([`${table.length} rows`, ...table].join("\n"));
  await all[Symbol.asyncDispose]();
});

type Connecting = (more?: IClientOptions) => Promise<MqttClient>;
const claimTopic = `lab/v1/cuore-a-casa/_claim/${openCode}`;
const alertTopic = "alerts/v1/cuore-a-casa/z6/high";
const otherClaim = `lab/v1/cuore-a-casa/_claim/${"b".repeat(26)}`;

/** Everybody, and how they come. */
const people = {
  "device by secret": (more) => all.connect({ ...bySecret(cuff), ...more }),
  "device by secret over TLS": (more) => all.overTls(null, { ...bySecret(cuff), ...more }),
  "device under another's client id": (more) => all.connect({ ...bySecret(cuff), clientId: scale, ...more }),
  "device by certificate": async (more) => all.overTls(await all.certificate(cuff), more),
  "certificate and its own user name": async (more) =>
    all.overTls(await all.certificate(cuff), { username: cuff, ...more }),
  "certificate and right secret": async () => all.overTls(await all.certificate(cuff), bySecret(cuff)),
  "certificate and wrong secret": async () =>
    all.overTls(await all.certificate(cuff), { username: cuff, password: "wrong" }),
  "certificate and another's user name": async () =>
    all.overTls(await all.certificate(cuff), bySecret(scale)),
  "certificate of another authority": async () => all.overTls(await all.forged(cuff)),
  "another authority's certificate and right secret": async () =>
    all.overTls(await all.forged(cuff), bySecret(cuff)),
  "certificate that names no device": async () => all.overTls(await namedLocalhost()),
  "certificate of an unknown device": async () => all.overTls(await all.certificate("cuore-a-casa/bp-998")),
  "certificate of a revoked device": async () => all.overTls(await all.certificate(revoked)),
  "certificate that was revoked": async () => {
    const lost = await all.certificate(scale);
    all.know(scale, { revokedCertificates: [printOf(lost)] });
    return all.overTls(lost);
  },
  gateway: (more) => all.connect({ ...bySecret(gateway), ...more }),
  "a child itself": (more) => all.connect({ ...bySecret(child), ...more }),
  "another service's device": (more) => all.connect({ ...bySecret(foreign), ...more }),
  claimant: (more) => all.connect({ username: "cuore-a-casa/_claim", password: openCode, ...more }),
  "claimant with a wrong code": () =>
    all.connect({ username: "cuore-a-casa/_claim", password: "c".repeat(26) }),
  "claimant of another service": () => all.connect({ username: "respiro/_claim", password: openCode }),
  listener: (more) => all.connect({ username: "clara", password: token, ...more }),
  "listener with a wrong token": () => all.connect({ username: "clara", password: "lab_x" }),
  "wrong secret": () => all.connect({ username: cuff, password: "wrong" }),
  "no secret": () => all.connect({ username: cuff }),
  "no user name": () => all.connect({}),
  "unknown device": () => all.connect({ username: "cuore-a-casa/bp-997", password: "any" }),
  "revoked device": () => all.connect(bySecret(revoked)),
  "user name that is no device's": () =>
    all.connect({ username: "cuore-a-casa/../bp-001", password: secretOf(cuff) }),
} as const satisfies Record<string, Connecting>;
type Who = keyof typeof people;
const who: Readonly<Record<Who, Connecting>> = people;

/** A certificate of our authority, made out to no device. */
const namedLocalhost = () => issueServer(all.authority, ["localhost"], making);

async function comes(one: Who, more: IClientOptions = {}): Promise<string> {
  try {
    const client = await who[one](more);
    client.end(true);
    return "in";
  } catch (thrown) {
    const { code } = thrown as { code?: unknown };
    return typeof code === "number" ? `CONNACK ${code}` : "closed";
  }
}

const willOn = (topic: string): IClientOptions => ({ will: { topic, payload: Buffer.from("{}"), qos: 1 } });

type Row = readonly [one: Who, does: string, act: () => Promise<string>, expected: string];
const says = (one: Who, topic: string, expected: string, more: Parameters<typeof published>[2] = {}): Row => [
  one,
  `publish ${topic}${more.retain ? " retained" : ""}${more.qos === undefined ? "" : ` at QoS ${more.qos}`}`,
  async () => published(await who[one](), topic, more),
  expected,
];
const hears = (one: Who, filter: string, expected: string): Row => [
  one,
  `subscribe ${filter}`,
  async () => subscribed(await who[one](), filter),
  expected,
];
const leaves = (one: Who, topic: string, expected: string): Row => [
  one,
  `will ${topic}`,
  () => comes(one, willOn(topic)),
  expected,
];
const connects = (one: Who, expected: string): Row => [one, "CONNECT", () => comes(one), expected];

const devices: readonly Who[] = ["device by secret", "device by certificate"];
const wrongCertificates: readonly Who[] = [
  ...(["certificate of another authority", "another authority's certificate and right secret"] as const),
  ...(["certificate that names no device", "certificate of an unknown device"] as const),
  ...(["certificate of a revoked device", "certificate that was revoked"] as const),
];
const strangers: readonly Who[] = [
  ...(["claimant with a wrong code", "claimant of another service", "listener with a wrong token"] as const),
  ...(["wrong secret", "no secret", "no user name", "unknown device", "revoked device"] as const),
  "user name that is no device's",
];
const rows: readonly Row[] = [
  connects("device by secret", "in"),
  connects("device by secret over TLS", "in"),
  connects("device under another's client id", "in"),
  connects("device by certificate", "in"),
  connects("certificate and its own user name", "in"),
  connects("certificate and right secret", "in"),
  connects("certificate and wrong secret", "CONNACK 5"),
  connects("certificate and another's user name", "CONNACK 5"),
  ...wrongCertificates.map((one) => connects(one, "CONNACK 5")),
  connects("gateway", "in"),
  connects("a child itself", "in"),
  connects("another service's device", "in"),
  connects("claimant", "in"),
  connects("listener", "in"),
  ...strangers.map((one) => connects(one, "CONNACK 5")),
  ...devices.flatMap((one) => channels.map((channel) => says(one, topicOf(cuff, channel), "taken"))),
  says("device by secret", topicOf(cuff, "telemetry"), "taken", { qos: 0 }),
  says("device by secret", topicOf(cuff, "telemetry"), "taken", { qos: 2 }),
  says("device by secret", topicOf(cuff, "status"), "taken", { retain: true }),
  says("device by secret", topicOf(cuff, "telemetry"), "closed", { retain: true }),
  ...downChannels.map((channel) => says("device by secret", topicOf(cuff, channel), "closed")),
  ...devices.flatMap((one) => [
    says(one, topicOf(scale, "telemetry"), "closed"),
    says(one, topicOf(foreign, "telemetry"), "closed"),
    says(one, `${topicOf(cuff, "telemetry")}/x`, "closed"),
    says(one, `lab/v1/${cuff}`, "closed"),
  ]),
  says("device under another's client id", topicOf(scale, "telemetry"), "closed"),
  ...["$SYS/x/new/clients", "$share/g/x", `lab/v1/${cuff}/+`, "#", alertTopic, claimTopic].map((topic) =>
    says("device by secret", topic, "closed"),
  ),
  says("gateway", topicOf(gateway, "status"), "taken"),
  says("gateway", topicOf(child, "telemetry"), "taken"),
  says("gateway", topicOf(child, "status"), "taken", { retain: true }),
  says("gateway", topicOf(child, "telemetry"), "closed", { retain: true }),
  says("gateway", topicOf(child, "command"), "closed"),
  says("gateway", topicOf(stray, "telemetry"), "closed"),
  says("gateway", topicOf(cuff, "telemetry"), "closed"),
  says("gateway", topicOf(foreign, "telemetry"), "closed"),
  says("gateway", "lab/v1/cuore-a-casa/+/telemetry", "closed"),
  says("a child itself", topicOf(child, "telemetry"), "taken"),
  says("a child itself", topicOf(gateway, "telemetry"), "closed"),
  says("another service's device", topicOf(cuff, "telemetry"), "closed"),
  says("claimant", topicOf(cuff, "telemetry"), "closed"),
  says("claimant", otherClaim, "closed"),
  says("claimant", claimTopic, "closed", { retain: true }),
  [
    "claimant",
    "claim without listening for the answer",
    async () => published(await who.claimant(), claimTopic, { text: '{"v":1}' }),
    "closed",
  ],
  [
    "claimant",
    "claim twice",
    async () => {
      const client = await who.claimant();
      await subscribed(client, `${claimTopic}/reply`);
      const first = await published(client, claimTopic, { text: '{"v":1}' });
      return `${first}, then ${await published(client, claimTopic, { text: '{"v":1}' })}`;
    },
    "taken, then closed",
  ],
  says("listener", topicOf(cuff, "telemetry"), "closed"),
  says("listener", alertTopic, "closed"),
  ...devices.flatMap((one) => [
    hears(one, topicOf(cuff, "receipt"), "granted"),
    hears(one, `lab/v1/${cuff}/#`, "granted"),
    hears(one, topicOf(scale, "receipt"), "refused"),
    hears(one, "#", "refused"),
  ]),
  hears("device by secret", `lab/v1/${cuff}/+`, "granted"),
  ...(["config", "command"] as const).map((each) =>
    hears("device by secret", topicOf(cuff, each), "granted"),
  ),
  hears("device by secret", topicOf(cuff, "telemetry"), "refused"),
  hears("device by secret", "lab/v1/cuore-a-casa/+/receipt", "refused"),
  hears("device by secret", "+/v1/#", "refused"),
  hears("device by secret", "$SYS/#", "refused"),
  hears("device by secret", `$share/g/${topicOf(cuff, "receipt")}`, "refused"),
  hears("device by secret", "alerts/v1/#", "refused"),
  hears("gateway", `lab/v1/${gateway}/#`, "granted"),
  hears("gateway", `lab/v1/${child}/#`, "granted"),
  hears("gateway", topicOf(stray, "receipt"), "refused"),
  hears("gateway", "lab/v1/cuore-a-casa/+/receipt", "refused"),
  hears("claimant", `${claimTopic}/reply`, "granted"),
  hears("claimant", `${claimTopic}/#`, "refused"),
  hears("claimant", `${otherClaim}/reply`, "refused"),
  hears("claimant", "lab/v1/cuore-a-casa/_claim/+/reply", "refused"),
  hears("listener", "alerts/v1/cuore-a-casa/#", "granted"),
  hears("listener", "alerts/v1/+/z6/high", "granted"),
  hears("listener", "alerts/v1/respiro/#", "refused"),
  hears("listener", topicOf(cuff, "receipt"), "refused"),
  hears("listener", "#", "refused"),
  leaves("device by secret", topicOf(cuff, "status"), "in"),
  leaves("device by certificate", topicOf(cuff, "status"), "in"),
  leaves("device by secret", topicOf(cuff, "telemetry"), "CONNACK 5"),
  leaves("device by secret", topicOf(scale, "status"), "CONNACK 5"),
  leaves("device by secret", `lab/v1/${cuff}/#`, "CONNACK 5"),
  leaves("device by secret", "$SYS/x", "CONNACK 5"),
  leaves("gateway", topicOf(child, "status"), "in"),
  leaves("gateway", topicOf(stray, "status"), "CONNACK 5"),
  leaves("claimant", claimTopic, "CONNACK 5"),
  leaves("listener", alertTopic, "CONNACK 5"),
];

test(`${rows.length} rows: who does what, and what comes of it`, { timeout: 60_000 }, async () => {
  const found: string[] = [];
  for (const [one, does, act, expected] of rows) {
    const outcome = await act();
    const line = `${one.padEnd(50)} ${does.padEnd(66)} ${outcome}`;
    table.push(line);
    if (outcome !== expected) found.push(`${line}, but should be: ${expected}`);
  }
  expect(found).toEqual([]);
});

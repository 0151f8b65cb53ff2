import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { claimAnswer } from "../../model/claim.ts";
import { writeProxyHeader } from "../../model/proxy-header.ts";
import { type Cast, cast, cuff, openCode, published, subscribed } from "./cast.ts";
import { until } from "./house.ts";
import { connectPacket, RawClient } from "./raw-client.ts";

const topic = `lab/v1/cuore-a-casa/_claim/${openCode}`;
const reply = `${topic}/reply`;
const asClaimant = { username: "cuore-a-casa/_claim", password: openCode };
const answer = claimAnswer.parse({
  ...{ v: 1, status: "claimed", service: "cuore-a-casa", device: "bp-001" },
  ...{ username: cuff, secret: "the secret", hubTime: "2027-01-15T08:00:00Z" },
});

const claimNotes = ({ hub }: Cast) => hub.notes.flatMap((each) => (each.note === "claim" ? [each] : []));
const answerTo = (all: Cast, session: number): void =>
  all.hub.broker.say([
    {
      say: "claim-answer",
      session,
      device: cuff,
      answer,
    },
  ]);

test("a code is claimed once: the desk is asked, its answer goes to that session alone, its PUBACK is noted", async () => {
  await using all = await cast();
  const [client, bystander] = [await all.connect(asClaimant), await all.connect(asClaimant)];
  const heard: string[] = [];
  client.on("message", (at, payload, { qos, retain }) => heard.push(`${at} ${qos} ${retain} ${payload}`));
  bystander.on("message", () => heard.push("the bystander heard it"));
  for (const each of [client, bystander]) expect(await subscribed(each, reply)).toBe("granted");
  expect(await published(client, topic, { text: '{"v":1,"device":"bp-007"}' })).toBe("taken");
  await until(() => claimNotes(all).length === 1);
  const [asked] = claimNotes(all);
  expect(asked).toMatchObject({ service: "cuore-a-casa", code: openCode, asked: { v: 1, device: "bp-007" } });
  expect(all.hub.notes.some(({ note }) => note === "claim-arrived")).toBe(false);
  all.hub.broker.tellAnew();
  await until(() => claimNotes(all).length === 2);
  expect(claimNotes(all)[1], "a desk that has just begun is asked anew").toEqual(asked);
  answerTo(all, asked?.session ?? -1);
  answerTo(all, 1_000_000); // of a session that is gone
  await until(() => all.hub.notes.some(({ note }) => note === "claim-arrived"));
  expect(all.hub.notes).toContainEqual({ note: "claim-arrived", device: cuff, at: expect.any(Number) });
  const told = all.hub.notes.filter(({ note }) => note === "linked").length;
  all.hub.broker.tellAnew();
  await until(() => all.hub.notes.filter(({ note }) => note === "linked").length > told);
  expect(claimNotes(all), "it has its answer").toHaveLength(2);
  expect(heard).toHaveLength(1);
  expect(heard[0]).toMatch(new RegExp(`^${reply} 1 false .*"secret":"the secret".*"hubTime":"2027-`));
  expect(all.hub.journal.messages, "a claim is nothing measured").toEqual([]);
  expect(all.hub.lines.join()).not.toMatch(new RegExp(`${openCode}|the secret`));
});

test.each(["", "hello", "[]", '{"v":2}', '{"v":1,"device":"../x"}', '{"v":1,"device":"Ünikod"}'])(
  "a claim of %j is answered with what is wrong, and no device is made",
  async (text) => {
    await using all = await cast();
    const client = await all.connect(asClaimant);
    await subscribed(client, reply);
    const heard = new Promise((resolve) =>
      client.once("message", (_, said) => resolve(JSON.parse(String(said)))),
    );
    expect(await published(client, topic, { text })).toBe("taken");
    expect(await heard).toMatchObject({ status: "refused", reason: "payload" });
    expect(claimNotes(all)).toEqual([]);
  },
);

test("over a connection that somebody could read along with, a claim is refused; over TLS it is not", async () => {
  await using all = await cast({ listen: { host: "127.0.0.1", port: 0, balancers: ["127.0.0.1"] } });
  for (const [encrypted, expected] of [
    [false, 5],
    [true, 0],
  ] as const) {
    const peer = await RawClient.open(all.hub.port);
    peer.write(writeProxyHeader("203.0.113.9", encrypted));
    const { username, password } = asClaimant;
    peer.send({ ...connectPacket(cuff), username, password: Buffer.from(password) });
    expect(await peer.next()).toMatchObject({ cmd: "connack", returnCode: expected });
  }
  await using plain = await cast();
  await plain.connect(asClaimant);
  await plain.overTls(null, asClaimant);
});

test("wrong codes cool their source down as wrong secrets do, and nobody else", async () => {
  await using all = await cast();
  const wrong = { ...asClaimant, password: "c".repeat(26) };
  for (let n = 0; n < 5; n += 1) await expect(all.connect(wrong)).rejects.toMatchObject({ code: 5 });
  await expect(all.connect(asClaimant), "the right one, from there").rejects.toMatchObject({ code: 5 });
  await all.connect({ username: cuff, password: `secret of ${cuff}` });
});

test("mosquitto_rr claims a code in one line", async () => {
  await using all = await cast();
  const claiming = promisify(execFile)("mosquitto_rr", [
    ...["-h", "127.0.0.1", "-p", String(all.hub.port), "-V", "mqttv311", "-q", "1", "-W", "10"],
    ...["-u", asClaimant.username, "-P", openCode, "-t", topic, "-e", reply, "-m", '{"v":1}'],
  ]);
  await until(() => claimNotes(all).length === 1);
  answerTo(all, claimNotes(all)[0]?.session ?? -1);
  const { stdout } = await claiming;
  expect(JSON.parse(stdout)).toMatchObject({ username: cuff, secret: "the secret" });
});

import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { MqttClient } from "mqtt";
import { expect, test } from "vitest";
import { z } from "zod";
import { deviceConfig, downlinkView } from "../../model/downlink.ts";
import { deviceKey } from "../../model/identity.ts";
import { link } from "../../model/presence.ts";
import { openEmbeddedState } from "../../store/state/embedded.ts";
import { silent as noLog } from "../store/state-samples.ts";
import {
  connect,
  eventually,
  freshFolder,
  type House,
  openHouse,
  type Patient,
  provision,
  topicOf,
} from "./house.ts";

interface Heard {
  readonly channel: string;
  readonly body: Record<string, unknown>;
  readonly retain: boolean;
  readonly qos: number;
}

/** Subscribes to all that is said to a device, and keeps it. */
async function listening(client: MqttClient, login: Patient): Promise<(channel: string) => readonly Heard[]> {
  const heard: Heard[] = [];
  client.on("message", (topic, payload, { retain, qos }) => {
    heard.push({ channel: topic.split("/").at(-1) ?? "", body: JSON.parse(`${payload}`), retain, qos });
  });
  await client.subscribeAsync(topicOf(login, "#"), { qos: 1 });
  return (channel) => heard.filter((each) => each.channel === channel);
}

const pathOf = ({ username }: Patient): string => `/api/v1/devices/${username}`;
const commandView = downlinkView.omit({ channel: true });
const ask = async ({ door }: House, login: Patient): Promise<string> =>
  (await door.session.call(commandView, "POST", `${pathOf(login)}/commands`, { command: "identify" })).id;

async function commandsOf({ door }: House, login: Patient) {
  const list = z.object({ items: z.array(commandView) });
  return (await door.session.call(list, "GET", `${pathOf(login)}/commands`)).items;
}

async function linksOf({ door }: House, login: Patient) {
  const list = z.object({ items: z.array(link.omit({ device: true })) });
  return (await door.session.call(list, "GET", `${pathOf(login)}/links`)).items;
}

/** What the hub left of a device's links, once it has stopped. */
async function linksLeft({ dataDir }: House, { username }: Patient) {
  const state = await openEmbeddedState({ file: join(dataDir, "state.db"), log: noLog });
  const { items } = await state.links.ofDevice(deviceKey.parse(username), { limit: 9 });
  await state.close();
  return items;
}

/** A box that hands in a new code, and the answer it gets. */
async function claiming(house: House): Promise<{ readonly answer: Promise<unknown> }> {
  const made = z.object({ items: z.array(z.object({ code: z.string() })) });
  const asked = { service: "cuore-a-casa", type: "pulse-oximeter" };
  const [{ code } = { code: "" }] = (
    await house.door.session.call(made, "POST", "/api/v1/claim-codes", asked)
  ).items;
  const box = await connect(house, { username: "cuore-a-casa/_claim", secret: code });
  const topic = `lab/v1/cuore-a-casa/_claim/${code}`;
  await box.subscribeAsync(`${topic}/reply`, { qos: 1 });
  const answer = new Promise((resolve) =>
    box.once("message", (_, payload) => resolve(JSON.parse(`${payload}`))),
  );
  await box.publishAsync(topic, '{"v":1}', { qos: 1 });
  return { answer };
}

test("what waits for a device reaches it once it subscribes, and again after a killed hub; links have their ends", async () => {
  const house = await openHouse();
  const [login, other] = await provision(house.door, 2);
  if (login === undefined || other === undefined) throw new Error("there are no devices");
  const asked = [await ask(house, login), await ask(house, login)];
  const client = await connect(house, login);
  const reading = { at: new Date().toISOString(), code: "spo2", value: 97, unit: "kg" };
  const message = { v: 1, seq: 41, readings: [reading] };
  await client.publishAsync(topicOf(login), JSON.stringify(message), { qos: 1 });
  await eventually(
    async () => (await house.door.metrics()).get("labhub_broker_receipts_dropped_total") === 1,
  );

  const heard = await listening(client, login);
  await eventually(async () => heard("command").length === 2 && heard("receipt").length === 1);
  const told = heard("command").map(({ body, retain, qos }) => [body["id"], retain, qos]);
  expect(told, "in order").toEqual(asked.map((id) => [id, false, 1]));
  expect(heard("receipt")[0]?.body).toMatchObject({
    ...{ seq: 41, status: "quarantined" },
    problems: [{ reason: "unknown-unit" }],
  });
  await eventually(async () => heard("config").length === 1);
  const [config] = heard("config");
  expect(config).toMatchObject({ retain: true, qos: 1 });
  expect(Math.abs(deviceConfig.decode(config?.body as never).hubTime - Date.now())).toBeLessThan(20_000);
  await eventually(async () =>
    (await commandsOf(house, login)).every(({ state, times }) => state === "acknowledged" && times === 1),
  );
  const question = { v: 1, events: [{ kind: "time" }] };
  await client.publishAsync(topicOf(login, "events"), JSON.stringify(question), { qos: 1 });
  await eventually(async () => heard("config").length === 2);
  expect(await house.door.quarantine(login.username)).toHaveLength(1);

  const silent = await connect(house, other);
  // The library sends its PUBACK when this calls back.
  silent.handleMessage = ({ topic }, done) => void (topic.endsWith("/command") || done());
  const mute = await listening(silent, other);
  const id = await ask(house, other);
  await eventually(async () => mute("command").length === 1);
  await eventually(async () => (await commandsOf(house, other))[0]?.state === "sent");
  await eventually(async () => (await linksOf(house, other)).length === 1);
  await house.hub.kill();
  await house.restart();
  expect(await linksOf(house, other)).toMatchObject([{ ended: "hub-stopped", until: expect.any(Number) }]);
  const again = await listening(await connect(house, other), other);
  await eventually(async () => again("command").some(({ body }) => body["id"] === id));
  await eventually(async () => (await commandsOf(house, other))[0]?.state === "acknowledged");
  expect(await commandsOf(house, other)).toMatchObject([{ id, times: 2 }]);
  await house.hub.stop();
  const left = await linksLeft(house, other);
  expect(
    left.map(({ ended }) => ended),
    "a hub that stops ends them itself",
  ).toEqual(["hub-stopped", "hub-stopped"]);
});

test("a desk that crashes is started again as any thread is; who came and went meanwhile is right, and what waited goes out once", async () => {
  const file = join(await freshFolder(), "crash");
  const inside = pathToFileURL(join(import.meta.dirname, "desk-crash-inside.ts")).href;
  const house = await openHouse({ DESK_CRASH: file, NODE_OPTIONS: `--import ${inside}` });
  const [stays, goes, comes] = await provision(house.door, 3);
  if (stays === undefined || goes === undefined || comes === undefined)
    throw new Error("there are no devices");
  const figure = async (name: string) => (await house.door.metrics()).get(`labhub_desk_${name}`);
  const heard = await listening(await connect(house, stays), stays);
  const leaving = await connect(house, goes);
  await eventually(
    async () => (await linksOf(house, stays)).length + (await linksOf(house, goes)).length === 2,
  );
  const [before] = await linksOf(house, stays);

  await writeFile(file, "");
  await eventually(async () => (await figure("restarts_total")) === 1);
  const turn = await figure("turn_at");
  await leaving.endAsync();
  const late = await listening(await connect(house, comes), comes);
  const id = await ask(house, stays);
  const claimed = await claiming(house);
  expect(await figure("turn_at"), "there is none").toBe(turn);
  expect((await linksOf(house, goes))[0]?.until).toBeNull();
  await rm(file);

  await eventually(async () => (await commandsOf(house, stays))[0]?.state === "acknowledged");
  expect(heard("command").map(({ body }) => body["id"])).toEqual([id]);
  expect(await commandsOf(house, stays)).toMatchObject([{ id, times: 1 }]);
  await eventually(async () => late("config").length === 1);
  await eventually(async () => (await linksOf(house, goes))[0]?.ended === "lost");
  expect(await linksOf(house, comes)).toMatchObject([{ until: null, by: "tcp" }]);
  expect(await linksOf(house, stays), "its link is the one it was").toEqual([before]);
  expect(await claimed.answer).toMatchObject({ status: "claimed", device: "pulse-oximeter-0001" });
  expect(await figure("restarts_total")).toBe(1);
  await house.hub.stop();
});

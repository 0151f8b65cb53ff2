import { join } from "node:path";
import type { MqttClient } from "mqtt";
import { expect, test } from "vitest";
import { z } from "zod";
import { deviceConfig, downlinkView } from "../../model/downlink.ts";
import { deviceKey } from "../../model/identity.ts";
import { link } from "../../model/presence.ts";
import { openEmbeddedState } from "../../store/state/embedded.ts";
import { silent as noLog } from "../store/state-samples.ts";
import { connect, eventually, type House, openHouse, type Patient, provision, topicOf } from "./house.ts";

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

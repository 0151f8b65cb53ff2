import type { MqttClient } from "mqtt";
import { expect, test } from "vitest";
import { z } from "zod";
import { deviceConfig, downlinkView } from "../../model/downlink.ts";
import { link } from "../../model/presence.ts";
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

test("commands asked for while a device is away reach it in order when it subscribes, and once", async () => {
  const house = await openHouse();
  const [login] = await provision(house.door, 1);
  if (login === undefined) throw new Error("there is no device");
  const asked = [await ask(house, login), await ask(house, login)];
  const heard = await listening(await connect(house, login), login);
  await eventually(async () => heard("command").length === 2 && heard("config").length === 1);
  expect(heard("command").map(({ body, retain, qos }) => [body["id"], retain, qos])).toEqual(
    asked.map((id) => [id, false, 1]),
  );
  const [config] = heard("config");
  expect(config).toMatchObject({ retain: true, qos: 1 });
  expect(Math.abs(deviceConfig.decode(config?.body as never).hubTime - Date.now())).toBeLessThan(10_000);
  await eventually(async () =>
    (await commandsOf(house, login)).every(({ state, times }) => state === "acknowledged" && times === 1),
  );
  const third = await ask(house, login);
  await eventually(async () => heard("command").some(({ body }) => body["id"] === third), 2000);
});

test("a command that was not acknowledged when the hub was killed comes again, the same; the link has its end", async () => {
  const house = await openHouse();
  const [login] = await provision(house.door, 1);
  if (login === undefined) throw new Error("there is no device");
  const silent = await connect(house, login, { customHandleAcks: () => {} });
  const before = await listening(silent, login);
  const id = await ask(house, login);
  await eventually(async () => before("command").length === 1);
  await eventually(async () => (await commandsOf(house, login))[0]?.state === "sent");
  await eventually(async () => (await linksOf(house, login)).length === 1);
  await house.hub.kill();
  await house.restart();
  expect(await linksOf(house, login)).toMatchObject([{ ended: "hub-stopped", until: expect.any(Number) }]);
  const heard = await listening(await connect(house, login), login);
  await eventually(async () => heard("command").some(({ body }) => body["id"] === id));
  await eventually(async () => (await commandsOf(house, login))[0]?.state === "acknowledged");
  expect(await commandsOf(house, login)).toMatchObject([{ id, times: 2 }]);
  await house.hub.stop();
  await house.restart();
  const links = await linksOf(house, login);
  expect(
    links.map(({ ended }) => ended),
    "a hub that stops ends them itself",
  ).toEqual(["hub-stopped", "hub-stopped"]);
});

test("a receipt that told of a problem waits for its device, and the time is told when asked for", async () => {
  const house = await openHouse();
  const [login] = await provision(house.door, 1);
  if (login === undefined) throw new Error("there is no device");
  const client = await connect(house, login);
  const reading = { at: new Date().toISOString(), code: "spo2", value: 97, unit: "kg" };
  const message = { v: 1, seq: 41, readings: [reading] };
  await client.publishAsync(topicOf(login), JSON.stringify(message), { qos: 1 });
  await eventually(
    async () => (await house.door.metrics()).get("labhub_broker_receipts_dropped_total") === 1,
  );
  const heard = await listening(client, login);
  await eventually(async () => heard("receipt").length === 1);
  expect(heard("receipt")[0]?.body).toMatchObject({
    ...{ seq: 41, status: "quarantined" },
    problems: [{ reason: "unknown-unit" }],
  });
  await eventually(async () => heard("config").length === 1);
  const asked = { v: 1, events: [{ kind: "time" }] };
  await client.publishAsync(topicOf(login, "events"), JSON.stringify(asked), { qos: 1 });
  await eventually(async () => heard("config").length === 2);
  expect(await house.door.quarantine(login.username)).toHaveLength(1);
});

import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import { expect, onTestFinished, test } from "vitest";
import { caughtUp, eventually, type House, openHouse, topicOf } from "./house.ts";
import { type Cell, type Login, publishCells, subscribeCells, willCells } from "./topic-table.ts";

const services = ["cuore-a-casa", "respiro-in-valle"];

/** Two devices in each of two services. */
async function devicesOf({ door }: House): Promise<readonly Login[]> {
  const wanted = services.flatMap((service) => ["uno", "due"].map((device) => ({ service, device })));
  const made: Login[] = [];
  for (const each of wanted) made.push(await door.addDevice({ ...each, type: "pulse-oximeter" }));
  return made;
}

async function enter(
  house: House,
  { username, secret }: Login,
  more: IClientOptions = {},
): Promise<MqttClient> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${house.hub.ready.mqtt}`, {
    username,
    password: secret,
    protocolVersion: 4,
    reconnectPeriod: 0,
    resubscribe: false,
    ...more,
  });
  client.on("error", () => {}); // a cut connection is what is looked for
  return client;
}

/** Whether a publish passes: what comes after it on the same connection is acknowledged, or the connection is cut. */
async function passes(client: MqttClient, own: Login, publish: () => void): Promise<boolean> {
  const cut = new Promise<false>((resolve) => client.once("close", () => resolve(false)));
  publish();
  const probe = client.publishAsync(topicOf(own, "status"), '{"online":true}', { qos: 1 }).then(
    () => true,
    () => false,
  );
  return Promise.race([cut, probe]);
}

interface Tally {
  cells: number;
  granted: number;
  readonly wrong: string[];
}
const tally = (): Tally => ({ cells: 0, granted: 0, wrong: [] });

function count(into: Tally, what: string, { topic, may }: Cell, was: boolean): void {
  into.cells += 1;
  if (was) into.granted += 1;
  if (was !== may) into.wrong.push(`${what} ${topic}: ${was ? "let through" : "refused"}`);
}

/** Publishes on every topic of the table, each on a connection that is still whole; says how many messages passed. */
async function publishEverywhere(
  house: House,
  own: Login,
  all: readonly Login[],
  into: Tally,
): Promise<number> {
  let client = await enter(house, own);
  let passed = 0;
  for (const retain of [false, true]) {
    for (const qos of [0, 1, 2] as const) {
      for (const cell of publishCells(own, all, retain)) {
        const was = await passes(client, own, () => {
          client.publish(cell.topic, '{"online":true}', { qos, retain }, () => {});
        });
        count(into, `${own.username} publishes qos ${qos}${retain ? " retained" : ""}`, cell, was);
        if (was) passed += 2;
        else client = await enter(house, own);
      }
    }
  }
  await client.endAsync(true);
  return passed;
}

async function subscribeToEverything(house: House, own: Login, all: readonly Login[], into: Tally) {
  const client = await enter(house, own);
  onTestFinished(() => client.endAsync(true));
  const heard: string[] = [];
  client.on("message", (topic) => heard.push(topic));
  for (const qos of [0, 1, 2] as const) {
    for (const cell of subscribeCells(own, all)) {
      const granted = await client.subscribeAsync(cell.topic, { qos }).then(
        (given) => given.every((each) => each.qos < 128),
        () => false,
      );
      count(into, `${own.username} subscribes qos ${qos}`, cell, granted);
    }
  }
  expect(client.connected, "a refused subscription cuts nobody off").toBe(true);
  return { client, heard };
}

async function leaveEveryWill(house: House, own: Login, all: readonly Login[], into: Tally): Promise<void> {
  for (const retain of [false, true]) {
    for (const cell of willCells(own, all)) {
      const will = { topic: cell.topic, payload: Buffer.from('{"online":false}'), qos: 1 as const, retain };
      const client = await enter(house, own, { will }).catch((refusal: unknown) => {
        expect(refusal, cell.topic).toMatchObject({ code: 5 });
        return null;
      });
      count(into, `${own.username} leaves${retain ? " retained" : ""} a will on`, cell, client !== null);
      await client?.endAsync();
    }
  }
}

test("a device publishes, listens and leaves its will under its own prefix and nowhere else", async () => {
  // The devices come and go by the hundred here.
  const fast = {
    LABHUB_DEVICE_RATE: "100000",
    LABHUB_DEVICE_BURST: "100000",
    LABHUB_FLAP_CONNECTS: "1000000",
    LABHUB_PROBE_MINUTES: "off", // the hub's own messages are not these devices'
  };
  const house = await openHouse(fast);
  const all = await devicesOf(house);
  const [uno, due, other] = all as [Login, Login, Login, Login];
  const [published, subscribed, wills] = [tally(), tally(), tally()];

  const actors = [uno, other];
  // Somebody listens wherever they may while the others try to be heard there.
  const sibling = await subscribeToEverything(house, due, all, subscribed);
  await Promise.all(actors.map((own) => leaveEveryWill(house, own, all, wills)));
  const passed = await Promise.all(actors.map((own) => publishEverywhere(house, own, all, published)));
  expect([published.wrong, subscribed.wrong, wills.wrong]).toEqual([[], [], []]);

  await caughtUp(house.door);
  const received = new Map(
    (await house.door.ledger("device")).map(({ key, messages }) => [key, messages.received]),
  );
  // A message that passed is the sender's own; no other is counted for anybody.
  expect(received).toEqual(new Map(actors.map(({ username }, n) => [username, passed[n]])));
  expect(new Set(sibling.heard), "nothing of the others").toEqual(new Set([topicOf(due, "config")]));

  // All that is granted, and the hub speaking to each of them: everybody hears what is theirs alone.
  const listeners = await Promise.all(
    actors.map((own) => subscribeToEverything(house, own, all, subscribed)),
  );
  expect(subscribed.wrong).toEqual([]);
  const everybody = [sibling, ...listeners];
  await Promise.all(
    everybody.map(({ client }, n) =>
      client.publishAsync(topicOf([due, ...actors][n] as Login), "?", { qos: 1 }),
    ),
  );
  for (const [n, { heard }] of everybody.entries()) {
    const own = topicOf([due, ...actors][n] as Login, "receipt");
    await eventually(async () => heard.includes(own));
  }
  await caughtUp(house.door);
  for (const [n, { heard }] of everybody.entries()) {
    const own = [due, ...actors][n] as Login;
    expect(new Set(heard)).toEqual(new Set([topicOf(own, "receipt"), topicOf(own, "config")]));
  }
  const sum = published.cells + subscribed.cells + wills.cells;
  console.log(
    `${sum} cells: ${published.cells} publishes (${published.granted} granted), ${subscribed.cells} subscriptions ` +
      `(${subscribed.granted}), ${wills.cells} wills (${wills.granted})`,
  );
  expect(sum).toBeGreaterThan(1500);
  expect(Math.min(published.granted, subscribed.granted, wills.granted)).toBeGreaterThan(0);
});

test("nobody comes in as somebody else, and a borrowed client id takes over nobody's session", async () => {
  const house = await openHouse();
  const [uno, due, other] = (await devicesOf(house)) as [Login, Login, Login, Login];
  const client = await enter(house, uno, { clientId: uno.username });
  onTestFinished(() => client.endAsync(true));
  const strangers: readonly Login[] = [
    { username: uno.username, secret: other.secret },
    { username: due.username, secret: uno.secret },
    { username: "cuore-a-casa/nobodys", secret: uno.secret },
    { username: uno.username.toUpperCase(), secret: uno.secret },
    { username: `${uno.username}/more`, secret: uno.secret },
    { username: `${uno.username} `, secret: uno.secret },
    { username: "cuore-a-casa", secret: uno.secret },
    { username: "admin", secret: "una-password-di-prova" },
    { username: "", secret: "" },
    { username: uno.username, secret: "" },
  ];
  for (const each of strangers) {
    await expect(enter(house, each, { clientId: uno.username }), each.username).rejects.toMatchObject({
      code: 5,
    });
  }
  const borrower = await enter(house, other, { clientId: uno.username });
  onTestFinished(() => borrower.endAsync(true));
  expect(await passes(client, uno, () => {}), "still connected").toBe(true);
  expect(await passes(borrower, other, () => {}), "under its own name").toBe(true);
  console.log(`${strangers.length} strangers refused`);
});

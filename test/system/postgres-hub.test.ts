import { afterAll, beforeAll, expect, test } from "vitest";
import { type FrontDoor, openFrontDoor } from "../../simulators/front-door.ts";
import { type PostgresServer, postgresServer } from "../store/postgres-server.ts";
import {
  caughtUp,
  connect,
  eventually,
  freshFolder,
  type House,
  openHouse,
  provision,
  topicOf,
} from "./house.ts";
import { labhub } from "./labhub.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await postgresServer();
});
afterAll(() => server.remove());

const freshUrl = async () => server.urlOf(await server.freshDatabase());
const begun = Date.now();
/** Before the tests began: counted from each message's own now, two readings could be of one moment. */
const minutesAgo = (n: number) => new Date(begun - n * 60_000).toISOString();
const messageOf = (seq: number, ...readings: readonly (readonly [value: number, ago: number])[]) =>
  JSON.stringify({
    ...{ v: 1, seq, sentAt: new Date().toISOString() },
    readings: readings.map(([value, ago]) => ({ at: minutesAgo(ago), code: "spo2", value, unit: "%" })),
  });
const lowAlerts = async (door: FrontDoor) =>
  (await door.alerts()).filter((each) => each.rule.id === "spo2-low");

const clinician = { username: "rossi", roles: ["clinician"], password: "una-password-di-reparto" } as const;
/** Signs a clinician in, who is made at the first time. */
async function clinicIn(house: House): Promise<FrontDoor> {
  await house.door.addUser(clinician).catch(() => {});
  return openFrontDoor(house.hub.ready.http, clinician.password, clinician.username);
}

test("a hub on PostgreSQL takes a reading to an alert, and knows all of it after kill -9", async () => {
  const house = await openHouse({ LABHUB_STATE_URL: await freshUrl() });
  const [her] = await provision(house.door, 1);
  if (her === undefined) throw new Error("nobody was provisioned");
  const clinic = await clinicIn(house);
  const device = await connect(house, her);
  await device.publishAsync(topicOf(her), messageOf(1, [97, 30], [88, 8], [87, 1]), { qos: 1 });
  const [raised] = await eventually(async () => {
    const found = await lowAlerts(clinic);
    return found.length > 0 && found;
  });
  expect(raised).toMatchObject({ patient: her.patient, state: "raised", value: 87 });
  await clinic.transition(raised?.id ?? "", { to: "acknowledged", note: "chiamo io" });
  await device.publishAsync(topicOf(her), messageOf(2, [86, 0.5]), { qos: 1 });
  await house.hub.kill();
  await house.restart();
  await caughtUp(house.door);
  expect((await lowAlerts(await clinicIn(house))).map(({ state, latest }) => [state, latest.value])).toEqual([
    ["acknowledged", 86],
  ]);
  expect(await house.door.ledger("device")).toMatchObject([
    { messages: { received: 2, processed: 2, pending: 0 }, readings: { found: 4, stored: 4 }, residual: 0 },
  ]);
  expect(await house.hub.stop()).toBe(0);
});

test("while PostgreSQL is stopped devices go on being acknowledged, and nothing is lost or doubled when it is back", async () => {
  const house = await openHouse({ LABHUB_STATE_URL: await freshUrl(), LABHUB_DEVICE_RATE: "100000" });
  const people = await provision(house.door, 3);
  const acked = new Map(people.map((each) => [each, 0]));
  let isOver = false;
  const playing = people.map(async (person) => {
    let device = await connect(house, person);
    for (let seq = 1; !isOver || seq % 50 !== 1; seq += 1) {
      // Every fiftieth message over a new connection: the device must be let in although nobody can look it up.
      if (seq % 50 === 0) {
        await device.endAsync(true);
        device = await connect(house, person);
      }
      await device.publishAsync(topicOf(person), messageOf(seq, [95, seq / 600]), { qos: 1 });
      acked.set(person, seq);
    }
  });
  const total = () => acked.values().reduce((sum, each) => sum + each, 0);
  const further = async (messages: number) => {
    const goal = total() + messages;
    await eventually(async () => total() >= goal, 60_000);
  };
  await further(200);
  await server.stop();
  const before = total();
  await further(600);
  const down = await fetch(`${house.door.origin}/health/ready`);
  expect(down.status, "what is wrong is said").toBe(503);
  await expect(house.door.ledger(), "people are told to come later").rejects.toThrow("503");
  console.log(`${total() - before} messages acknowledged while PostgreSQL was stopped`);
  await server.start();
  await further(200);
  isOver = true;
  await Promise.all(playing);
  await eventually(() =>
    house.door.ledger().then(
      () => true,
      () => undefined,
    ),
  );
  await caughtUp(house.door);
  const clinic = await clinicIn(house);
  for (const person of people) {
    const sent = acked.get(person) ?? 0;
    const stored = await clinic.readings(person.patient, { code: "spo2", from: minutesAgo(120) });
    expect(stored).toHaveLength(sent);
  }
  const lines = await house.door.ledger("device");
  expect(lines.filter((each) => each.residual !== 0)).toEqual([]);
  const counted = lines.map(({ messages, readings }) => [
    messages.received,
    messages.processed,
    readings.stored,
  ]);
  expect(counted).toEqual(people.map((each) => [acked.get(each), acked.get(each), acked.get(each)]));
  const { password } = new URL(server.urlOf("x"));
  expect(house.hub.lines().filter((line) => line.includes(password))).toEqual([]);
  expect(await house.hub.stop()).toBe(0);
});

/** What the command line says, and how it ends. */
async function run(url: string, ...words: readonly string[]) {
  const { code, out, err } = await labhub(await freshFolder(), words, { LABHUB_STATE_URL: url });
  return { code, said: `${out}${err}` };
}

test("labhub migrate brings an empty database forward, then has nothing to do, and leaves a newer one alone", async () => {
  const database = await server.freshDatabase();
  const url = server.urlOf(database);
  const to = expect.stringMatching(/state store .* \d{4}-[a-z-]+/);
  expect(await run(url, "migrate", "--check")).toEqual({ code: 1, said: to });
  expect(await server.ask(database, "select to_regclass('device') as made")).toEqual([{ made: null }]);
  expect(await run(url, "migrate")).toEqual({ code: 0, said: expect.stringContaining("from nothing to") });
  expect(await run(url, "migrate", "--check")).toEqual({ code: 0, said: to });
  expect(await run(url, "migrate")).toEqual({ code: 0, said: to });
  await server.ask(
    database,
    "insert into kysely_migration values ('9999-later', '2031-01-01T00:00:00.000Z')",
  );
  expect(await run(url, "migrate")).toEqual({ code: 1, said: expect.stringContaining("9999-later") });
  const nobody = await run(url.replace("labhub:", "nobody:"), "migrate");
  expect(nobody).toEqual({ code: 1, said: expect.stringContaining("LABHUB_STATE_URL") });
  expect(nobody.said).not.toContain(new URL(url).password);
});

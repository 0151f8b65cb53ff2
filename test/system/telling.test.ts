import { expect, test } from "vitest";
import { z } from "zod";
import { addDevices, type BenchDevice } from "../../bench/bench-hub.ts";
import { benchService } from "../../bench/bench-pilot.ts";
import { cookieOf, followAlerts } from "./alert-stream.ts";
import {
  assignedFrom,
  caughtUp,
  clinician,
  connect,
  eventually,
  freshFolder,
  type House,
  openHouse,
  topicOf,
} from "./house.ts";
import { openOutside } from "./told-outside.ts";
import { outbox } from "./ward-verdict.ts";

const minute = 60_000;

async function openTold() {
  const dataDir = await freshFolder();
  const outside = await openOutside(dataDir);
  const house = await openHouse(outside.settings, dataDir);
  return {
    house,
    /** All that was sent is judged, and all that is due is sent and noted. */
    settled: async () => {
      await caughtUp(house.door);
      await eventually(async () => outbox(dataDir, Date.now()).due === 0, 60_000);
    },
    /** What came outside of an alert: kind, step, recipient and channel; reminders, should the test be slow, left out. */
    told: (alert: string) =>
      outside
        .heard()
        .map(({ key }) => key.split(":"))
        .filter(([of, kind]) => of === alert && kind?.startsWith("reminder") === false)
        .map(([, ...words]) => words.join(" "))
        .toSorted(),
  };
}

/** A device that says its readings one message each, all at once. */
async function sayer(house: House, login: Pick<BenchDevice, "username" | "secret">, boot = "1") {
  const client = await connect(house, login);
  let seq = 0;
  return (code: string, unit: string, readings: readonly (readonly [at: number, value: number])[]) =>
    Promise.all(
      readings.map(([at, value]) => {
        seq += 1;
        const reading = { at: new Date(at).toISOString(), code, value, unit };
        const payload = JSON.stringify({ v: 1, seq, boot, readings: [reading] });
        return client.publishAsync(topicOf(login), payload, { qos: 1 });
      }),
    );
}

const onBoth = (words: string): readonly string[] => [`${words} email`, `${words} webhook`];

test("1,000 concurrent breaches of one patient over ten devices: one alert, and one notice for each recipient, step and channel", async () => {
  const { house, settled, told } = await openTold();
  const [her] = await addDevices(house.door, 1, "pulse-oximeter");
  if (her === undefined) throw new Error("nobody was enrolled");
  const further = Array.from({ length: 9 }, async (_, n) => {
    const device = `further-${n}`;
    const login = await house.door.addDevice({ service: benchService, device, type: "pulse-oximeter" });
    await house.door.assign({ service: benchService, device, patient: her.patient, from: assignedFrom });
    return login;
  });
  const sayers = await Promise.all([her, ...(await Promise.all(further))].map((each) => sayer(house, each)));
  const feed = await followAlerts(
    house.door.origin,
    await cookieOf(house.door.origin, clinician.username, clinician.password),
  );
  const from = Date.now() - 10 * minute;
  await Promise.all(
    sayers.map((say, device) =>
      say(
        "spo2",
        "%",
        Array.from({ length: 100 }, (_, n) => [from + 10 * n + device, 88] as const),
      ),
    ),
  );
  await settled();
  const alerts = await house.clinician.alerts();
  expect(alerts).toHaveLength(1);
  const id = alerts[0]?.id ?? "";
  for (let step = 0; step < 2; step += 1) await house.clinician.transition(id, { to: "escalated" });
  await settled();
  expect(told(id)).toEqual([
    ...onBoth("escalated.0 1 second"),
    ...onBoth("escalated.0 2 last"),
    ...onBoth("raised.0 0 on-duty"),
  ]);
  await eventually(async () => feed.seen.length >= 3);
  expect(feed.seen.map(({ alert }) => alert.id)).toEqual([id, id, id]);
  const [line] = await house.door.ledger("service");
  expect(line?.readings).toMatchObject({ stored: 1000, duplicate: 0, quarantined: 0 });
});

test("killed at minute 7 of a condition of ten, or down until minute 10: the alert comes at minute 10, once", async () => {
  const { house, settled, told } = await openTold();
  const patients = await addDevices(house.door, 3, "thermometer");
  const from = Math.floor(Date.now() / minute) * minute - 30 * minute;
  const after = (minutes: number) => from + minutes * minute;
  /** Each says what it has of these minutes, in one life of the hub. */
  const says = async (boot: string, ...minutes: readonly (readonly number[])[]) => {
    const sayers = await Promise.all(patients.map((each) => sayer(house, each, boot)));
    return async (index: number, only: (at: number) => boolean) => {
      const [say, own] = [sayers[index], minutes[index] ?? []];
      for (const at of own.filter(only)) await say?.("body-temperature", "Cel", [[after(at), 38.5]]);
    };
  };
  const all = [0, 1, 2] as const;
  const before = await says("1", [0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3, 4, 5, 6], [0, 1, 2, 3, 4, 5, 6]);
  for (const each of all) await before(each, () => true);
  await settled();
  await house.hub.kill();
  await house.restart();

  // The second kept what it measured while the hub was down; the third measured nothing.
  const next = await says("2", [8, 9, 10], [7, 8, 9, 10], [10]);
  for (const each of all) await next(each, (at) => at < 10);
  await settled();
  expect(await house.clinician.alerts(), "not before").toEqual([]);
  for (const each of all) await next(each, (at) => at === 10);
  await settled();
  const alerts = await house.clinician.alerts();
  expect(alerts.map(({ patient }) => patient).toSorted()).toEqual(patients.map((p) => p.patient).toSorted());
  for (const { id, since, state, rule } of alerts) {
    expect([rule.id, state, since]).toEqual(["temperature-long", "raised", after(10)]);
    expect(told(id)).toEqual(onBoth("raised.0 0 on-duty"));
  }

  await house.hub.kill();
  await house.restart();
  const last = await says("3", [11], [11], [11]);
  for (const each of all) await last(each, () => true);
  await settled();
  const again = await house.clinician.alerts();
  expect(again.map(({ id, history }) => [id, history.length])).toEqual(alerts.map(({ id }) => [id, 1]));
  for (const { id } of alerts) expect(told(id)).toEqual(onBoth("raised.0 0 on-duty"));
});

const transition = z.object({
  state: z.string(),
  history: z.array(z.object({ remark: z.string().optional() })),
});
const lastOf = (alert: unknown): string => {
  const { state, history } = transition.parse(alert);
  return [state, history.at(-1)?.remark].filter((word) => word !== undefined).join(" ");
};

test("acknowledged, no channel says anything again; when it gets worse each says so once", async () => {
  const { house, settled, told } = await openTold();
  const [his] = await addDevices(house.door, 1, "pulse-oximeter");
  if (his === undefined) throw new Error("nobody was enrolled");
  const feed = await followAlerts(
    house.door.origin,
    await cookieOf(house.door.origin, clinician.username, clinician.password),
  );
  const { token } = await house.clinician.session.call(
    z.object({ token: z.string() }),
    "POST",
    "/api/v1/tokens",
    { label: "reparto", roles: ["clinician"] },
  );
  const listener = await connect(house, { username: clinician.username, secret: token });
  const overMqtt: string[] = [];
  listener.on("message", (_, payload) => overMqtt.push(lastOf(JSON.parse(String(payload)))));
  await listener.subscribeAsync("alerts/v1/#", { qos: 1 });
  const say = await sayer(house, his);
  const from = Date.now() - 10 * minute;
  const spo2 = (...values: readonly (readonly [seconds: number, value: number])[]) =>
    say(
      "spo2",
      "%",
      values.map(([at, value]) => [from + at * 1000, value] as const),
    );
  const streamed = () => feed.seen.map(({ alert }) => lastOf(alert));

  await spo2([0, 88]);
  await settled();
  const id = (await house.clinician.alerts())[0]?.id ?? "";
  const first = onBoth("raised.0 0 on-duty");
  expect(told(id)).toEqual(first);
  // An event holds its alert as it is when it is told: the next move waits until this one was.
  await eventually(async () => streamed().length > 0 && overMqtt.length > 0);
  await house.clinician.transition(id, { to: "acknowledged" });
  await eventually(async () => streamed().length > 1 && overMqtt.length > 1);
  await spo2(...Array.from({ length: 40 }, (_, n) => [n + 1, 87 + (n % 3)] as const));
  await settled();
  expect(told(id), "as bad as before").toEqual(first);

  await spo2([60, 86]);
  await settled();
  await eventually(async () => streamed().length > 2 && overMqtt.length > 2);
  expect(told(id)).toEqual([...first, ...onBoth("worsened.1 0 on-duty")]);
  await house.clinician.transition(id, { to: "resolved", outcome: "true-acted" });
  await settled();
  await eventually(async () => streamed().length > 3 && overMqtt.length > 3);
  expect(streamed()).toEqual(["raised", "acknowledged", "raised worsened", "resolved"]);
  expect(overMqtt).toEqual(streamed());
  expect(told(id)).toEqual([...onBoth("ended.1 0 on-duty"), ...first, ...onBoth("worsened.1 0 on-duty")]);
});

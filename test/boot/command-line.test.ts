import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  adminPassword,
  assignedFrom,
  connect,
  eventually,
  freshFolder,
  openHouse,
  provision,
  topicOf,
} from "../system/house.ts";
import { labhub } from "../system/labhub.ts";

const message = (seq: number): string => {
  const at = new Date(Date.now() - 3_600_000 + seq * 1000).toISOString();
  return JSON.stringify({ v: 1, seq, readings: [{ at, code: "spo2", value: 96, unit: "%" }] });
};

test("a device revoked on the command line loses its live session within two seconds, and no other does", async () => {
  const house = await openHouse();
  const [gone, stays] = await provision(house.door, 2);
  if (gone === undefined || stays === undefined) throw new Error("two were made");
  const [leaving, staying] = await Promise.all([connect(house, gone), connect(house, stays)]);
  const ended = new Promise<number>((resolve) => leaving.once("close", () => resolve(Date.now())));

  const told = await labhub(house.dataDir, ["device", "revoke", gone.username, "--json"]);
  const toldAt = Date.now();
  expect(told).toMatchObject({ code: 0, err: "" });
  expect((await ended) - toldAt).toBeLessThan(2000);
  await expect(connect(house, gone), "its secret opens nothing").rejects.toMatchObject({ code: 5 });
  expect(staying.connected).toBe(true);
  await staying.publishAsync(topicOf(stays), message(1), { qos: 1 });
});

test("a hub that runs works with what the command line made: a device, a person, a user", async () => {
  const house = await openHouse();
  const run = async (...words: readonly string[]) => {
    const told = await labhub(house.dataDir, [...words, "--json"]);
    expect(told, words.join(" ")).toMatchObject({ code: 0, err: "" });
    return JSON.parse(told.out) as Record<string, string>;
  };
  const { username = "", secret = "" } = await run(
    "device",
    "add",
    "cuore-a-casa/ox-001",
    "--type",
    "pulse-oximeter",
  );
  const somebody = ["--municipality", "001006", "--age-band", "75-79", "--sex", "female"];
  const consent = ["--consent-version", "1", "--consent-given", assignedFrom];
  const { patient = "" } = await run("enrol", "--services", "cuore-a-casa", ...somebody, ...consent);
  await run("assign", username, patient, "--from", assignedFrom);
  const device = await connect(house, { username, secret });
  await device.publishAsync(topicOf({ username }), message(1), { qos: 1 });
  const seen = () => house.clinician.readings(patient, { code: "spo2", from: assignedFrom });
  await eventually(async () => (await seen()).length === 1);
  // Beside it stand the hub's own trials of itself, once a minute has come.
  const line = expect.objectContaining({
    key: username,
    readings: expect.objectContaining({ stored: 1 }),
    residual: 0,
  });
  expect(await run("ledger")).toMatchObject({ items: expect.arrayContaining([line]) });

  const { password = "" } = await run("user", "add", "maria", "--roles", "clinician");
  const origin = `http://127.0.0.1:${house.hub.ready.http}`;
  const headers = { "content-type": "application/json", origin };
  const body = JSON.stringify({ username: "maria", password });
  const signIn = () => fetch(`${origin}/api/v1/session`, { method: "POST", headers, body });
  expect((await signIn()).status).toBe(204);
  const { token = "" } = await run("token", "create", "maria", "--label", "prova");
  const ask = () =>
    fetch(`${origin}/api/v1/patients/${patient}`, { headers: { authorization: `Bearer ${token}` } });
  expect((await ask()).status).toBe(200);
  await run("user", "disable", "maria");
  expect((await ask()).status).toBe(401);
  expect((await signIn()).status).toBe(401);

  await run("withdraw", patient);
  await device.publishAsync(topicOf({ username }), message(4000), { qos: 1 });
  await eventually(async () =>
    (await labhub(house.dataDir, ["quarantine", "list"])).out.includes("consent-withdrawn"),
  );
  expect(await labhub(house.dataDir, ["audit", "verify"])).toMatchObject({ code: 0 });
});

test("a service leaves while its devices send: everything acknowledged is in the export, and nobody comes back", async () => {
  const house = await openHouse();
  const who = await provision(house.door, 3);
  const devices = await Promise.all(who.map((each) => connect(house, each)));
  const acknowledged = who.map(() => 0);
  const sending = devices.map(async (device, n) => {
    const { username } = who[n] ?? { username: "" };
    let isCut = false;
    const cut = new Promise<void>((resolve) => device.once("close", resolve)).then(() => {
      isCut = true;
    });
    for (let seq = 1; !isCut; seq += 1) {
      const sent = device.publishAsync(topicOf({ username }), message(seq), { qos: 1 });
      await Promise.race([sent.then(() => (acknowledged[n] = seq)), cut]).catch(() => {});
    }
  });
  await eventually(async () => Math.min(...acknowledged) > 50);

  const place = join(await freshFolder(), "consegna");
  const words = ["service", "off-board", "cuore-a-casa", "--reason", "fine della prova", "--export", place];
  const told = await labhub(house.dataDir, [...words, "--json"]);
  expect(told).toMatchObject({ code: 0, err: "" });
  await Promise.all(sending);
  const { folder, readings, ended } = JSON.parse(told.out) as {
    folder: string;
    readings: number;
    ended: { devices: number; assignments: number; pending: number };
  };
  expect(ended).toEqual({ devices: 3, assignments: 3, pending: 0 });
  let kept = 0;
  for (const [n, { patient }] of who.entries()) {
    const stored = await house.clinician.readings(patient, { code: "spo2", from: assignedFrom });
    const lines = readFileSync(join(folder, "readings", `${patient}.csv`), "utf8").split("\r\n").length - 2;
    expect(lines, "as many as the store holds").toBe(stored.length);
    expect(lines).toBeGreaterThanOrEqual(acknowledged[n] ?? 0);
    kept += stored.length;
  }
  expect(readings).toBe(kept);
  for (const each of who) await expect(connect(house, each)).rejects.toMatchObject({ code: 5 });
});

test("the process ends with 0, 1 or 2, tells faults on the error stream, and needs a hub to be there", async () => {
  const folder = await freshFolder();
  expect(await labhub(join(folder, "none"), ["user", "list"])).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringContaining("there is no hub in"),
  });
  expect(await labhub(folder, ["user", "add"])).toMatchObject({ code: 2, out: "" });
  expect(await labhub(folder, ["user", "list", "--json"])).toMatchObject({ code: 0, out: '{"items":[]}\n' });
  const piped = { LABHUB_ADMIN_PASSWORD: adminPassword };
  expect(await labhub(folder, ["device", "list", "--help"], piped)).toMatchObject({ code: 0, err: "" });
});

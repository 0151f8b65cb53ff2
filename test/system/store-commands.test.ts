import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommandLine } from "../../boot/commands/command-line.ts";
import { storeCommands } from "../../boot/commands/store.ts";
import type { PatientId } from "../../model/identity.ts";
import { openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import { type Influxd, influxAdmin, influxd } from "../store/influxd.ts";
import { always } from "../store/readings.ts";
import {
  assignedFrom,
  caughtUp,
  connect,
  eventually,
  freshFolder,
  openHouse,
  provision,
  topicOf,
} from "./house.ts";
import { labhub, type Told } from "./labhub.ts";
import { storeRunner } from "./store-runner.ts";

let server: Influxd;
beforeAll(async () => {
  server = await influxd({ auth: true });
});
afterAll(() => server.remove());

const settings = () => ({
  LABHUB_TELEMETRY_URL: `influxdb1://${new URL(server.url).host}?db=lab`,
  LABHUB_INFLUX_USER: influxAdmin.user,
  LABHUB_INFLUX_PASSWORD: influxAdmin.password,
});

const message = (seq: number): string => {
  const at = new Date(Date.now() - 3_600_000 + seq * 1000).toISOString();
  const readings = [
    { at, code: "spo2", value: 90 + (seq % 9), unit: "%" },
    { at, code: "heart-rate", value: 60 + (seq % 30), unit: "/min" },
  ];
  return JSON.stringify({ v: 1, seq, readings });
};

/** Rows InfluxDB has, past every adapter. */
async function rowsThere(): Promise<number> {
  const { results } = (await server.ask('SELECT count("v") FROM "telemetry"."reading"', "lab")) as {
    results: { series?: { values: [string, number][] }[] }[];
  };
  return results[0]?.series?.[0]?.values[0]?.[1] ?? 0;
}

test("an operator moves a hub to InfluxDB, looks after it there, and brings it home", async () => {
  // Rows are counted to the last one: no trials of the hub's own among them.
  const quiet = { LABHUB_PROBE_MINUTES: "off" };
  const house = await openHouse(quiet);
  const { dataDir } = house;
  const answered = (code: number, words: string, told: Pick<Told, "code" | "out" | "err">) => {
    expect(told, words).toMatchObject({ code });
    return told.out === "" ? told.err : JSON.parse(told.out);
  };
  const here = storeRunner(dataDir);
  const run = async (code: number, words: string, given: Record<string, string> = settings()) =>
    answered(code, words, await here(words, given));
  /** As a process of its own. */
  const labhubStore = async (code: number, words: string, given: Record<string, string> = settings()) =>
    answered(code, words, await labhub(dataDir, ["store", ...words.split(" "), "--json"], given));
  const people = await provision(house.door, 2);
  const send = async (from: number, until: number) => {
    for (const who of people) {
      const device = await connect(house, who);
      for (let seq = from; seq < until; seq += 1)
        await device.publishAsync(topicOf(who), message(seq), { qos: 1 });
      await device.endAsync();
    }
    await caughtUp(house.door);
  };
  await send(1, 51);

  expect(await run(0, "verify --sample 40", {})).toMatchObject({ checked: 40, missing: 0, different: 0 });
  expect(await run(0, "status", {})).toEqual({ place: "embedded:", fault: null, near: null });
  expect(await run(1, `refeed --from ${assignedFrom}`, {})).toContain("says embedded:");
  expect(await run(1, "init", {})).toContain("needs no init");
  expect(await run(1, "status")).toContain("labhub store copy --to influx");
  expect(await run(1, "copy --to influx"), "the hub runs").toContain("another hub already runs");
  await house.hub.stop();
  expect(await run(1, "copy --to influx"), "there is no database yet").toContain("InfluxDB");

  const passwordFile = join(await freshFolder(), "password");
  writeFileSync(passwordFile, `${influxAdmin.password}\n`);
  const init = `init --admin-user ${influxAdmin.user} --admin-password-file ${passwordFile}`;
  expect(await labhubStore(0, init)).toMatchObject({
    unverified: ["evaluation.retention.rawTelemetry"],
    tokenMade: false,
  });
  expect(await run(0, "copy --to influx")).toMatchObject({
    outcome: "copied",
    readings: 200,
    series: 4,
    carried: 200,
  });
  expect(await rowsThere()).toBe(200);
  expect(await labhubStore(0, "rebuild")).toEqual({ people: 2 });

  const there = await openHouse({ ...settings(), ...quiet }, dataDir);
  Object.assign(house, there);
  await send(51, 61);
  await eventually(async () => (await rowsThere()) === 240);
  expect(await run(0, "status")).toMatchObject({
    fault: null,
    near: { waiting: { readings: 0 }, nearSince: null },
  });
  const whole = { checked: expect.any(Number), missing: 0, different: 0, journal: { different: 0, gone: 0 } };
  expect(await labhubStore(0, "verify --sample 100")).toMatchObject(whole);

  await server.ask('DELETE FROM "reading" WHERE "metric" = \'spo2\'', "lab");
  const lost = await run(1, "verify --sample 100");
  expect(lost.missing).toBeGreaterThan(10);
  expect(await run(0, `refeed --from ${assignedFrom}`)).toMatchObject({ running: true, nearSince: null });
  await eventually(async () => (await rowsThere()) === 240);
  expect(await run(0, "verify --sample 100")).toMatchObject(whole);

  await house.hub.stop();
  expect(await run(0, "copy --to embedded")).toMatchObject({ outcome: "copied", readings: 240 });
  expect(await run(1, "status"), "whole again").toContain("keeps its readings itself");
  const home = openEmbeddedTelemetry({ file: join(dataDir, "telemetry.db") });
  const patient = (people[0]?.patient ?? "") as PatientId;
  const { items: seen } = await home.range({ ...always("spo2"), patient }, { limit: 100 });
  await home.close();
  expect(seen).toHaveLength(60);
});

test("a token is written for its owner alone; given again, it is kept, and one that got lost is said", async () => {
  const folder = await freshFolder();
  const [admin, token] = [join(folder, "admin"), join(folder, "hub.token")];
  writeFileSync(admin, "all-access\n");
  let isThere = false;
  const needs = {
    settingsWithoutToken: () => ({
      pilot: "pilots/demo",
      telemetry: {
        kind: "influx" as const,
        influx: {
          dialect: "influxdb2" as const,
          url: "http://127.0.0.1:1",
          org: "o",
          bucket: "b",
          token: "x",
          user: undefined,
          password: undefined,
        },
      },
    }),
    loadPilot: async () => ({
      evaluation: { retention: { rawTelemetry: { months: 24, from: "recorded", status: "verified" } } },
    }),
    setUp: async ({ admin: by }: { admin: { token?: string } }) => ({
      changes: isThere ? [] : ["token made"],
      token: isThere ? null : `made by ${by.token}`,
    }),
  };
  // Only what `store init` needs of everything.
  const commands = storeCommands(needs as unknown as Parameters<typeof storeCommands>[0]);
  const run = (...words: readonly string[]) => runCommandLine(commands, ["store", "init", ...words]);
  const once = await run("--admin-token-file", admin);
  expect(once.out).toContain("made by all-access");
  expect(once.out).toContain("viene mostrata solo ora");
  const told = await run("--admin-token-file", admin, "--token-file", token);
  expect(told.out).toContain(`LABHUB_INFLUX_TOKEN_FILE=${token}`);
  expect(told.out).not.toContain("made by");
  expect(readFileSync(token, "utf8")).toBe("made by all-access\n");
  expect(statSync(token).mode & 0o777).toBe(0o600);
  isThere = true;
  const again = await run("--admin-token-file", admin, "--token-file", token);
  expect(again, "as each start of a stack does").toMatchObject({ code: 0 });
  expect(again.out).toContain("already");
  expect(readFileSync(token, "utf8")).toBe("made by all-access\n");
  const lost = await run("--admin-token-file", admin, "--token-file", join(folder, "gone"));
  expect(lost).toMatchObject({ code: 1, out: expect.stringContaining("--renew-token") });
  expect(await run("--admin-token-file", admin, "--token-file", admin)).toMatchObject({ code: 2 });
  expect(readFileSync(admin, "utf8")).toBe("all-access\n");
  for (const words of [[], ["--admin-user", "u"], ["--admin-token-file", admin, "--org", "other"]]) {
    expect(await run(...words), words.join(" ")).toMatchObject({ code: 2 });
  }
});

test("every store command says what it does with an example, and so does the operator's page", async () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/operate/commands.md"), "utf8");
  const commands = storeCommands({} as unknown as Parameters<typeof storeCommands>[0]);
  for (const { words } of commands) {
    const ending = await runCommandLine(commands, [...words.split(" "), "--help"]);
    expect(ending).toMatchObject({ code: 0, err: "" });
    expect(ending.out, words).toMatch(new RegExp(`^  labhub ${words}`, "m"));
    expect(page, words).toContain(`\nlabhub ${words}`);
  }
  for (const words of [
    "verify --sample 0",
    "refeed",
    "copy",
    "copy --to nowhere",
    "verify --from 2026-11-22",
  ]) {
    expect(await runCommandLine(commands, ["store", ...words.split(" ")]), words).toMatchObject({ code: 2 });
  }
});

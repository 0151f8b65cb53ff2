import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../boot/clock.ts";
import { loadPilot } from "../../boot/pilot.ts";
import { erasureCounts } from "../../model/erasure.ts";
import { municipalities } from "../../model/territory.ts";
import { demo } from "../../simulators/demo.ts";
import { callerOf } from "../api/caller.ts";
import { eventually, freshFolder } from "./house.ts";
import { countByLevel, type LogLine, logLineOf, numbersIn } from "./log-lines.ts";
import { plantedIn } from "./planted.ts";
import {
  alertAndErasure,
  enter,
  measurements,
  newcomer,
  type Person,
  programs,
  type Scene,
  type Secrets,
  signIns,
} from "./telltale-scenes.ts";

// What the log may hold: times, parts, levels, device names, user names, message ids, counts, routes and reasons of ours.
// A device's name is the supplier's for a thing; who has it stands nowhere in the log, and no pseudonym does.

/** The rare glucose as sent, in either unit, and as rounded. */
const roundings = /(?<![\d.-])(?:48[78](?:[.,]\d+)?|27[.,]0\d*)(?!\d)/;

/** Members of log lines that may hold a number: levels, ports, statuses, counts. A measured value is none of these. */
const ofMessages = ["found", "stored", "duplicate", "quarantined"];
const ofErasures = Object.keys(erasureCounts.shape);
const countable = ["level", "mqtt", "http", "status", "more", ...ofMessages, ...ofErasures];

function assertSilent(
  lines: readonly LogLine[],
  said: string,
  secrets: Secrets,
  people: readonly string[],
): void {
  for (const [what, secret] of secrets) {
    expect(secret.length, what).toBeGreaterThan(5);
    expect(said.includes(secret), `${what} is in the log`).toBe(false);
  }
  expect(/p-[a-z2-7]{16}/.exec(said)?.[0], "a pseudonym").toBeUndefined();
  for (const each of people) expect(said.includes(each.slice(2)), "half a pseudonym").toBe(false);
  expect(plantedIn(said), "a name").toEqual([]);
  // Session secrets, device secrets and tokens alike are 32 random bytes; none is in the log, whosesoever it is.
  expect(/(?<![\w-])[\w-]{43}(?![\w-])/.exec(said)?.[0], "what looks like a secret").toBeUndefined();
  for (const { time: _, ...line } of lines) {
    const uncounted = JSON.stringify(line, (name, value) => (countable.includes(name) ? undefined : value));
    expect(roundings.exec(uncounted)?.[0], "a measured value").toBeUndefined();
    const others = numbersIn(line).filter((name) => !countable.includes(name));
    expect(others, JSON.stringify(line)).toEqual([]);
  }
}

test("the demo at trace level, with sign-ins, secrets, rare values, names and an erasure: the log holds none of them", async () => {
  const folder = await freshFolder();
  const [said, told, secrets]: [string[], string[], Secrets] = [[], [], new Map()];
  const stop = new AbortController();
  const hub = { settings: { LABHUB_LOG_LEVEL: "trace" }, hear: (line: string) => said.push(line) };
  const pilot = await loadPilot(new URL("../../pilots/demo", import.meta.url).pathname);
  const places = pilot.territory.municipalities.flatMap((code) => municipalities.get(code) ?? []);
  const password = () => {
    const made = `parola-di-demo-${secrets.size}-x7`;
    secrets.set(`password ${secrets.size} of the demo`, made);
    return made;
  };
  const needs = {
    clock: systemClock,
    places,
    password,
    say: (text: string) => told.push(text),
    until: stop.signal,
    liveThroughPast: async () => {},
  };
  const playing = demo(needs, { folder, seed: 7, hub });
  onTestFinished(async () => {
    stop.abort();
    await playing.catch(() => {});
  });
  await Promise.race([
    playing,
    eventually(async () => told.some((each) => each.includes("In diretta")), 120_000),
  ]);

  const cast = JSON.parse(readFileSync(join(folder, "cast.json"), "utf8"));
  for (const { logins } of cast.registered) {
    for (const { username, secret } of logins) secrets.set(`secret of ${username}`, secret);
  }
  secrets.set("the demo's access code", cast.accessCode);
  for (const file of ["device.key", "people.key"]) {
    const key = readFileSync(join(folder, "hub", file));
    secrets.set(file, key.toString("hex")).set(`${file} in base64`, key.toString("base64url"));
  }
  const ready = said.map(logLineOf).find((line) => line?.msg === "ready");
  const stranger = callerOf(`http://127.0.0.1:${ready?.["http"]}`, null);
  const passwordOf = (who: string): string =>
    [cast.admin, ...cast.people].find(({ username }) => username === who).password;
  const signedIn = { stranger, secrets };
  const scene: Scene = {
    ...signedIn,
    admin: await enter(signedIn, "admin", passwordOf("admin")),
    clinician: await enter(signedIn, "clinician", passwordOf("clinician")),
    mqttPort: Number(ready?.["mqtt"]),
  };
  await signIns(scene, password());
  await programs(scene);
  const person = await newcomer(scene);
  await measurements(scene, person);
  await alertAndErasure(scene, person);
  await eventually(async () => said.filter((each) => each.includes('"level":10')).length > 200, 60_000);
  stop.abort();
  expect(await playing).toBe(true);

  const lines = said.flatMap((each) => logLineOf(each) ?? []);
  const counts = countByLevel(lines);
  const people = [person.patient, ...cast.registered.map(({ patient }: Person) => patient)];
  console.log(`${said.length} lines looked at for ${secrets.size} secrets: ${JSON.stringify(counts)}`);
  expect(lines.length).toBeGreaterThan(300);
  expect(counts).toMatchObject({
    trace: expect.any(Number),
    debug: expect.any(Number),
    warn: expect.any(Number),
  });
  assertSilent(lines, said.join("\n"), secrets, people);
}, 240_000);

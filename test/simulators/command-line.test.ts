import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { newCast, readCast, writeCast } from "../../simulators/cast.ts";
import { readOptions } from "../../simulators/options.ts";
import { quickStart } from "../../simulators/quick-start.ts";
import { welcome } from "../../simulators/words.ts";

const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, ["simulators/main.ts", ...args], { encoding: "utf8", env: quickStart });

test("simulate explains itself", () => {
  const { status, stdout } = run("--help");
  expect(status).toBe(0);
  expect(stdout).toContain("npm run demo");
  expect(stdout).toContain("--scenario");
});

test("what is not understood is exit code 2 and shows the usage", () => {
  const wrong = [["--patients", "none"], ["--pace"], ["demo", "--no-such"], ["--scenario", "boredom"]];
  for (const args of wrong) {
    const { status, stderr } = run(...args, ...(args[0] === "demo" ? [] : ["--password", "x"]));
    expect(status, args.join(" ")).toBe(2);
    expect(stderr).toContain("npm run simulate");
  }
  expect(run().stderr).toContain("LABHUB_ADMIN_PASSWORD");
});

test("a hub that is not there is exit code 1", () => {
  const { status, stderr } = run("--password", "x", "--hub", "http://127.0.0.1:1");
  expect(status).toBe(1);
  expect(stderr).toContain("no hub answers at http://127.0.0.1:1");
});

test("periods are read as durations, and the password may come from the environment", () => {
  const asked = readOptions(["--history", "PT24H", "--duration", "PT1M", "--ill", "2"], "geheim");
  expect(asked).toMatchObject({
    command: "simulate",
    password: "geheim",
    history: 86_400_000,
    duration: 60_000,
    ill: 2,
  });
  expect(readOptions(["demo", "--seed", "4"], undefined)).toMatchObject({ command: "demo", seed: 4 });
});

test("a cast is kept for its owner alone, and a missing one is nobody", async () => {
  const folder = await mkdtemp(join(tmpdir(), "cast-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "cast.json");
  expect(await readCast(file)).toBeNull();
  const passwords = ["a", "b", "c", "d", "e"];
  const cast = newCast(1, () => passwords.pop() ?? "");
  await writeCast(file, cast);
  expect(await readCast(file)).toEqual(cast);
  expect(new Set([cast.admin, ...cast.people].map(({ password }) => password)).size).toBe(5);
});

test("the welcome names the page and every user's password, in Italian and English", () => {
  const cast = newCast(1, () => "una-password");
  const text = welcome("http://127.0.0.1:8080", cast.people, 1883);
  for (const part of ["http://127.0.0.1:8080", "clinician   una-password", "Entrate", "Sign in"]) {
    expect(text).toContain(part);
  }
});

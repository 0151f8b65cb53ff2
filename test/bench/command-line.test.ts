import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { readOptions } from "../../bench/options.ts";
import { findMosquitto } from "../../bench/peer.ts";
import { median, table } from "../../bench/table.ts";
import { quickStart } from "../../simulators/quick-start.ts";

const run = (program: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [program, ...args], { encoding: "utf8", env: quickStart });

test("bench explains itself, and says 2 to what it does not understand", () => {
  const help = run("bench/main.ts", "--help");
  expect(help.status).toBe(0);
  expect(help.stdout).toContain("acknowledged messages a second");
  for (const args of [[], ["fast"], ["ack", "--clients", "many"], ["ack", "--no-such"], ["ack", "path"]]) {
    const { status, stderr } = run("bench/main.ts", ...args);
    expect(status, args.join(" ")).toBe(2);
    expect(stderr).toContain("npm run bench");
  }
});

test("bench peer without Mosquitto says what to install", () => {
  expect(() => findMosquitto("/nowhere/mosquitto")).toThrow(/apt-get install mosquitto/);
});

test("each scenario has its own defaults, which the command line overrides", () => {
  expect(readOptions(["ack"])).toMatchObject({ clients: 100, window: 20, readings: 1, rounds: 3, qos: 1 });
  expect(readOptions(["path"])).toMatchObject({ readings: 2, fraction: 0.25, rate: null });
  expect(readOptions(["kill", "--times", "100"])).toMatchObject({ clients: 24, window: 8, times: 100 });
  expect(readOptions(["ack", "--qos", "0", "--json"])).toMatchObject({ qos: 0, json: true });
});

test("tables line figures up, and a median is in the middle", () => {
  expect(
    table(
      ["", "n"],
      [
        ["a", "1"],
        ["bb", "10"],
      ],
    ),
  ).toBe("     n\n──  ──\na    1\nbb  10");
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

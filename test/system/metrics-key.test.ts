import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { freshFolder, openHouse } from "./house.ts";

const root = join(import.meta.dirname, "../..");
const script = "docs/operate/observability/metrics-token.sh";
const run = promisify(execFile);

test("the key that Prometheus gets opens the figures from another machine and nothing about people, and is made once", async () => {
  const house = await openHouse();
  const hub = `http://127.0.0.1:${house.hub.ready.http}`;
  const file = join(await freshFolder(), "token");
  const make = async () => {
    const env = {
      PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`,
      LABHUB_DATA_DIR: house.dataDir,
    };
    return (await run("sh", [script, file, hub], { cwd: root, env })).stdout;
  };
  const asked = async (key: string, path = "/metrics") => {
    const headers = { "x-forwarded-for": "192.0.2.7", authorization: `Bearer ${key}` };
    return (await fetch(`${hub}${path}`, { headers })).status;
  };
  expect(await make()).toContain("made a key");
  const first = readFileSync(file, "utf8").trim();
  expect(await asked(first)).toBe(200);
  expect(await asked("lab_0000000000000000_nothing")).toBe(401);
  expect(await asked(first, "/api/v1/patients")).toBe(403);
  expect(await make()).toContain("already");
});

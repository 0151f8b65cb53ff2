import { mkdtemp, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { seconds } from "../../model/time.ts";
import { startHub } from "../../simulators/hub-process.ts";
import { quickStart } from "../../simulators/quick-start.ts";

const place = await mkdtemp(join(tmpdir(), "hub-process-"));
const house = new AsyncDisposableStack();
afterAll(() => house.disposeAsync());

/** A stand-in for the hub: what matters here is how a process is started, watched and ended. */
async function program(name: string, text: string): Promise<string> {
  const file = join(place, `${name}.mjs`);
  await writeFile(file, text);
  return file;
}

const staysReady = `console.log("not json");
console.log(JSON.stringify({ msg: "ready", mqtt: 18, http: 19, pilot: process.env.LABHUB_PILOT }));
setInterval(() => {}, 1000);
`;

test("a started hub tells its ports, and stops with its own exit code", async () => {
  const entry = await program(
    "graceful",
    `process.on("SIGTERM", () => { console.log("bye"); process.exit(0); }); ${staysReady}`,
  );
  const hub = await startHub({ dataDir: join(place, "a"), entry });
  expect(hub.ready).toEqual({ mqtt: 18, mqtts: 0, http: 19 });
  expect(await hub.stop()).toBe(0);
  expect(hub.lines().at(-1)).toBe("bye");
});

test("a hub that will not stop is killed, which shows as no exit code", async () => {
  const entry = await program("stubborn", `process.on("SIGTERM", () => {}); ${staysReady}`);
  const hub = await startHub({ dataDir: join(place, "b"), entry });
  expect(await hub.stop(seconds(0.2))).toBeNull();
});

test("kill ends the whole tree at once", async () => {
  // A killed child may stay a zombie where nobody reaps it, so we ask for its port, not for its id.
  const listens = `const s = require("net").createServer().listen(0, "127.0.0.1", () => console.log(s.address().port))`;
  const entry = await program(
    "tree",
    `import { spawn } from "node:child_process";
     const child = spawn(process.execPath, ["-e", ${JSON.stringify(listens)}], { stdio: "pipe" });
     child.stdout.once("data", (port) => { console.log(String(port).trim()); ready(); });
     const ready = () => console.log(JSON.stringify({ msg: "ready", mqtt: 18, http: 19 }));`,
  );
  const hub = await startHub({ dataDir: join(place, "c"), entry });
  const port = Number(hub.lines().at(0));
  expect(await answers(port)).toBe(true);
  await hub.kill();
  expect(await hub.exited).toEqual({ code: null, signal: "SIGKILL" });
  await expect.poll(() => answers(port)).toBe(false);
});

test("a hub that ends before it is ready is a failure that carries its last words", async () => {
  const entry = await program("refuses", `console.error("LABHUB_HOST: no such address"); process.exit(2);`);
  await expect(startHub({ dataDir: join(place, "d"), entry })).rejects.toThrow(/no such address/);
});

test("a hub that dawdles is ended", async () => {
  const entry = await program("dawdles", `console.log(process.pid); setInterval(() => {}, 1000);`);
  const starting = startHub({ dataDir: join(place, "e"), entry, readyWithin: seconds(0.3) });
  await expect(starting).rejects.toThrow(/not ready within 0.3 s/);
});

test("nothing of our own environment reaches the hub", async () => {
  const entry = await program("environment", `console.log(Object.keys(process.env).join()); ${staysReady}`);
  const hub = await startHub({ dataDir: join(place, "f"), entry, settings: { LABHUB_LOG_LEVEL: "warn" } });
  house.defer(() => hub.kill());
  const seen = hub.lines().at(0)?.split(",") ?? [];
  expect(seen).toContain("LABHUB_LOG_LEVEL");
  const given = Object.keys(quickStart);
  expect(seen.filter((name) => !name.startsWith("LABHUB_"))).toEqual(given);
});

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });

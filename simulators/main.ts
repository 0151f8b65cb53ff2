// The simulators' command line, and the root where they meet the pilot definition. `npm run demo` starts here.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";
import { systemClock } from "../boot/clock.ts";
import { openDataDir } from "../boot/data-dir.ts";
import { loadPilot } from "../boot/pilot.ts";
import { HubFailure } from "../model/failure.ts";
import type { Log } from "../model/log.ts";
import type { Pilot } from "../model/pilot.ts";
import { type Municipality, municipalities } from "../model/territory.ts";
import { seconds } from "../model/time.ts";
import { openEmbeddedState } from "../store/state/embedded.ts";
import { demo } from "./demo.ts";
import { type Asked, noTime, readOptions, type SimulateAsked, usage } from "./options.ts";
import { liveThroughPast } from "./past/past.ts";
import { simulate } from "./simulate.ts";
import { progress } from "./words.ts";

const needs = { clock: systemClock, say: (text: string) => process.stdout.write(`${text}\n`) };

const silent: Log = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** Into the store the hub will find, closed again before it does. */
async function writePast(dataDir: string, seed: number, pilot: Pilot): Promise<void> {
  const { state: file } = openDataDir(dataDir);
  const state = await openEmbeddedState({ file, log: silent, synchronous: "NORMAL" });
  try {
    await liveThroughPast({ state, pilot, seed, now: systemClock.now() });
  } finally {
    await state.close();
  }
}

async function placesOf(folder: string): Promise<readonly Municipality[]> {
  const pilot = await loadPilot(folder);
  return pilot.territory.municipalities.flatMap((code) => municipalities.get(code) ?? []);
}

/** The first Ctrl-C asks to stop in order; the second ends at once. */
function stopSignal(): AbortController {
  const stop = new AbortController();
  const hear = () => {
    if (stop.signal.aborted) process.exit(1);
    stop.abort();
  };
  process.on("SIGINT", hear);
  process.on("SIGTERM", hear);
  return stop;
}

async function playDemo(data: string | undefined, seed: number): Promise<number> {
  const folder = data === undefined ? await mkdtemp(join(tmpdir(), "labhub-demo-")) : resolve(data);
  try {
    const pilotFolder = new URL("../pilots/demo", import.meta.url).pathname;
    const pilot = await loadPilot(pilotFolder);
    const places = await placesOf(pilotFolder);
    const past = (dataDir: string, ofSeed: number) => writePast(dataDir, ofSeed, pilot);
    const password = () => randomBytes(12).toString("base64url");
    const well = await demo(
      { ...needs, places, password, liveThroughPast: past, until: stopSignal().signal },
      { folder, seed },
    );
    return well ? 0 : 1;
  } finally {
    if (data === undefined) await rm(folder, { recursive: true, force: true });
    needs.say(progress.stopped);
  }
}

async function playSimulation(asked: SimulateAsked): Promise<number> {
  const stop = stopSignal();
  if (asked.duration !== undefined) setTimeout(() => stop.abort(), asked.duration).unref();
  const places = await placesOf(resolve(asked.pilot));
  const { "body-speed": bodySpeed, pace, history = noTime } = asked;
  await simulate(
    { ...needs, places, until: stop.signal },
    { ...asked, bodySpeed, history, every: seconds(pace) },
  );
  return 0;
}

async function run(asked: Asked): Promise<number> {
  if (asked.command === "demo") return playDemo(asked.data, asked.seed);
  if (asked.command === "simulate") return playSimulation(asked);
  process.stdout.write(usage);
  return 0;
}

function read(): Asked | null {
  try {
    return readOptions(process.argv.slice(2), process.env["LABHUB_ADMIN_PASSWORD"]);
  } catch (fault) {
    const said = fault instanceof z.ZodError ? z.prettifyError(fault) : HubFailure.of(fault).message;
    process.stderr.write(`${said}\n\n${usage}`);
    return null;
  }
}

const asked = read();
try {
  process.exitCode = asked === null ? 2 : await run(asked);
} catch (thrown) {
  process.stderr.write(`${HubFailure.of(thrown).message}\n`);
  process.exitCode = 1;
}

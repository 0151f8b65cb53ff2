import { join } from "node:path";
import { type Cast, newCast, readCast, writeCast } from "./cast.ts";
import type { DemoNeeds, DemoOptions } from "./demo.ts";
import { isFree } from "./free-port.ts";
import { type FrontDoor, openFrontDoor } from "./front-door.ts";
import { type HubProcess, startHub } from "./hub-process.ts";
import { progress } from "./words.ts";

/** A running hub whose users are known, and where the cast is kept. */
export interface DemoHub {
  readonly hub: HubProcess;
  readonly door: FrontDoor;
  readonly cast: Cast;
  /** Keeps what the hub tells only once. */
  keep(cast: Cast): Promise<void>;
}

/** Starts the hub in a folder, with new users or those of last time. */
export async function openDemoHub(
  { folder, seed, hub: more = {} }: DemoOptions,
  password: () => string,
  { say, liveThroughPast }: Pick<DemoNeeds, "say" | "liveThroughPast">,
): Promise<DemoHub> {
  const file = join(folder, "cast.json");
  const kept = await readCast(file);
  const cast = kept ?? newCast(seed, password);
  const dataDir = join(folder, "hub");
  if (kept === null) {
    say(progress.past);
    await liveThroughPast(dataDir, seed);
  }
  const hub = await startHub({
    ...more,
    dataDir,
    settings: { LABHUB_ADMIN_PASSWORD: cast.admin.password, ...(await ports(say)), ...more.settings },
  });
  try {
    const door = await openFrontDoor(hub.ready.http, cast.admin.password);
    if (kept === null) for (const person of cast.people) await door.addUser(person);
    await writeCast(file, cast);
    return { hub, door, cast, keep: (changed) => writeCast(file, changed) };
  } catch (failure) {
    await hub.kill();
    throw failure;
  }
}

/** The usual ports when they are free, so that what a newcomer reads in the README works as it stands. */
async function ports(say: (text: string) => void): Promise<Record<string, string>> {
  const settings: Record<string, string> = {};
  for (const [name, port] of Object.entries({ LABHUB_MQTT_PORT: 1883, LABHUB_HTTP_PORT: 8080 })) {
    const free = await isFree(port);
    if (!free) say(progress.portTaken(port));
    settings[name] = free ? String(port) : "0";
  }
  return settings;
}

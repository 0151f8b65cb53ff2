import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import { onTestFinished } from "vitest";
import { HubFailure } from "../../model/failure.ts";
import { type FrontDoor, openFrontDoor } from "../../simulators/front-door.ts";
import { type HubProcess, startHub } from "../../simulators/hub-process.ts";

export const adminPassword = "una-password-di-prova";
/** Who looks at readings and answers alerts: an admin may not. */
export const clinician = { username: "clinica", password: "un-altra-di-prova" };
/** Readings in these tests lie within the last hour, after this. */
export const assignedFrom = "2026-01-01T00:00:00Z";

export interface House {
  readonly dataDir: string;
  hub: HubProcess;
  /** As the admin sees the hub, and as the clinician does. */
  door: FrontDoor;
  clinician: FrontDoor;
  /** Starts the hub again on the same data. */
  restart(): Promise<void>;
}

/** A data directory of its own, gone when the test is over. */
export async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "labhub-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Adds the clinician at the first start; on the same data they are known already. */
async function asClinician(door: FrontDoor, httpPort: number): Promise<FrontDoor> {
  await door.addUser({ ...clinician, roles: ["clinician"] }).catch((failure: unknown) => {
    if (!(failure instanceof HubFailure) || failure.code !== "conflict") throw failure;
  });
  return openFrontDoor(httpPort, clinician.password, clinician.username);
}

/**
 * A whole hub as its own process, with the admin and a clinician signed in. Stopped when the test is over.
 * `hear` hears every line it writes.
 */
export async function openHouse(
  settings: Record<string, string> = {},
  dataDir?: string,
  hear?: (line: string) => void,
): Promise<House> {
  const folder = dataDir ?? (await freshFolder());
  const all = { LABHUB_ADMIN_PASSWORD: adminPassword, ...settings };
  const start = async () => {
    const hub = await startHub({ dataDir: folder, settings: all, ...(hear === undefined ? {} : { hear }) });
    const door = await openFrontDoor(hub.ready.http, adminPassword);
    return { hub, door, clinician: await asClinician(door, hub.ready.http) };
  };
  const house: House = {
    dataDir: folder,
    ...(await start()),
    restart: async () => void Object.assign(house, await start()),
  };
  onTestFinished(() => house.hub.kill());
  return house;
}

export interface Patient {
  readonly patient: string;
  readonly username: string;
  readonly secret: string;
}

/** Devices, each in the hands of a patient of its own. */
export async function provision(door: FrontDoor, count: number, type = "pulse-oximeter"): Promise<Patient[]> {
  const made: Patient[] = [];
  for (let n = 0; n < count; n += 1) {
    const device = `dev-${String(n).padStart(4, "0")}`;
    const login = await door.addDevice({ service: "cuore-a-casa", device, type });
    const patient = await door.enrol({
      services: ["cuore-a-casa"],
      municipality: "001006",
      ageBand: "75-79",
      sex: "female",
      conditions: ["heart-failure"],
      consent: { version: "1", givenAt: assignedFrom },
    });
    await door.assign({ service: "cuore-a-casa", device, patient, from: assignedFrom });
    made.push({ patient, ...login });
  }
  return made;
}

/** An ordinary MQTT client of a device, connected. Closed when the test is over. */
export async function connect(
  house: House,
  { username, secret }: Pick<Patient, "username" | "secret">,
  options: IClientOptions = {},
): Promise<MqttClient> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${house.hub.ready.mqtt}`, {
    username,
    password: secret,
    protocolVersion: 4,
    reconnectPeriod: 0,
    ...options,
  });
  client.on("error", () => {}); // a test that expects the connection to be cut looks for the cut itself
  onTestFinished(() => client.endAsync(true));
  return client;
}

export const topicOf = ({ username }: Pick<Patient, "username">, channel = "telemetry"): string =>
  `lab/v1/${username}/${channel}`;

/** Looks until `found` says something other than `undefined` or false. */
export async function eventually<Found>(
  look: () => Promise<Found | undefined | false>,
  within = 40_000,
): Promise<Found> {
  const until = Date.now() + within;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > until) throw new Error(`not within ${within} ms`);
    await pause(50);
  }
}

/** Waits until the pipeline has taken everything in the journal to its end. */
export const caughtUp = (door: FrontDoor, within = 60_000): Promise<true> =>
  eventually(async () => {
    const figures = await door.metrics();
    return figures.get("labhub_journal_head") === figures.get("labhub_pipeline_position") || undefined;
  }, within);

/** Numbers from 0 to 1 that are the same for the same seed (xorshift32). */
export function chance(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
}

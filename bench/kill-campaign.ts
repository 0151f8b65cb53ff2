import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { HubFailure } from "../model/failure.ts";
import { seconds } from "../model/time.ts";
import { addDevices, type BenchDevice, type BenchHub, hubStarter } from "./bench-hub.ts";
import { caughtUp } from "./caught-up.ts";
import { type FaithfulDevice, faithfulDevice } from "./faithful-device.ts";
import { compareAlerts, compareReadings, type Found, nothingFound } from "./kill-verdict.ts";
import type { BenchNeeds, Door } from "./needs.ts";
import { randomFrom } from "./random.ts";
import { type Script, scriptOf } from "./script.ts";

export interface KillOptions {
  readonly times: number;
  readonly clients: number;
  /** Messages a client may have unacknowledged. */
  readonly window: number;
  readonly seed: number;
  readonly log: (line: string) => void;
  readonly company?: Company;
}

/** Others who live with the hub, are cut off with it, and look afterwards at what they were promised. */
export interface Company {
  /** Settings on top of the campaign's; called once, before the hub first starts on this data directory. */
  settings(dataDir: string): Promise<Readonly<Record<string, string>>>;
  enter(hub: BenchHub): Promise<void>;
  /** Lives until the hub is to be killed: about so many milliseconds, or at a worse moment. */
  live(hub: BenchHub, lasting: number): Promise<void>;
  /** The hub was killed. */
  bereft(): Promise<void>;
  /** Ends what it is about; nobody is killed any more. */
  depart(hub: BenchHub): Promise<void>;
}

export interface KillReport extends Found {
  readonly kills: number;
  readonly clients: number;
  readonly messages: number;
  readonly acked: number;
  /** Messages that were under way when the hub was killed, and sent again with DUP. */
  readonly resent: number;
  readonly seconds: number;
}

interface Player extends BenchDevice {
  readonly device: FaithfulDevice;
  readonly script: Script;
}

/** How often a device fills its window: enough is under way at any moment, and can still be read back afterwards. */
const rhythm = 40;
const longestLife = 1500;

/**
 * Kills a hub under load with SIGKILL, again and again, each time at a random moment, and starts it on the same data.
 * In the end compares what devices were promised with what a clinician can read.
 */
export async function runKillCampaign(options: KillOptions & BenchNeeds): Promise<KillReport> {
  const { times, clients, window, seed, log, openFrontDoor } = options;
  const folder = await mkdtemp(join(tmpdir(), "labhub-kill-"));
  const random = randomFrom(seed);
  const { company } = options;
  const start = hubStarter(options, folder, await company?.settings(join(folder, "hub")));
  const began = Date.now();
  let hub = await start();
  try {
    const clinician = { username: "clinician", password: randomBytes(12).toString("base64url") };
    await hub.door.addUser({ ...clinician, roles: ["clinician"] });
    const players = await enter(hub.door, { clients, window, measuredFrom: began - 3_600_000 });
    await company?.enter(hub);

    for (let kill = 1; kill <= times; kill += 1) {
      const inFlight = await oneLife(hub, players, random() ** 2 * longestLife, company);
      hub = await start();
      if (kill % 10 === 0) log(`${kill} kills, ${said(players)} messages, ${inFlight} under way at the last`);
    }
    await lastLife(hub, players);
    await company?.depart(hub);
    await caughtUp(hub.door, seconds(120));
    const door = await openFrontDoor(hub.subject.ready.http, clinician.password, clinician.username);
    const found = await compared(door, hub.door, players);
    const acked = sum(players, ({ device }) => device.acknowledged);
    const resent = sum(players, ({ device }) => device.resent);
    const took = (Date.now() - began) / 1000;
    return { kills: times, clients, messages: said(players), acked, resent, ...found, seconds: took };
  } finally {
    await hub.subject.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Every fourth patient is short of breath now and then; the others have a heart rate. */
async function enter(
  door: Door,
  { clients, window, measuredFrom }: { clients: number; window: number; measuredFrom: number },
): Promise<readonly Player[]> {
  const devices = await addDevices(door, clients, "respiratory-monitor");
  return devices.map((lent, index) => {
    const script = scriptOf(index % 4 === 0 ? "breathing" : "pulse", measuredFrom);
    return {
      ...lent,
      script,
      device: faithfulDevice({ login: lent, window, rhythm, payload: script.payload }),
    };
  });
}

/** All devices connect and send until the hub is killed; how many messages were under way then. */
async function oneLife(
  hub: BenchHub,
  players: readonly Player[],
  lasting: number,
  company: Company | undefined,
): Promise<number> {
  const { subject } = hub;
  const lives = players.map(({ device }) => device.live(subject.ready.mqtt));
  await (company?.live(hub, lasting) ?? pause(lasting));
  const inFlight = sum(players, ({ device }) => device.inFlight);
  await subject.kill();
  await Promise.all(lives);
  await company?.bereft();
  return inFlight;
}

/** The devices say what is left and fall silent; nobody is killed. */
async function lastLife({ subject }: BenchHub, players: readonly Player[]): Promise<void> {
  const lives = players.map(({ device }) => device.live(subject.ready.mqtt));
  for (const { device } of players) device.fallSilent();
  for (let waited = 0; sum(players, ({ device }) => device.inFlight) > 0; waited += 20) {
    if (waited > seconds(60)) throw new HubFailure("defect", "the hub stopped acknowledging");
    await pause(20);
  }
  for (const { device } of players) device.disconnect();
  await Promise.all(lives);
}

/** Readings and alerts as the clinician sees them; the ledger as whoever runs the hub does. */
async function compared(door: Door, running: Door, players: readonly Player[]): Promise<Found> {
  let found = nothingFound;
  for (const { patient, script, device } of players) {
    const readings = await door.readings(patient, { code: script.code });
    found = compareReadings(found, script, device.said, readings);
  }
  const due = players.flatMap(({ patient, script, device }) =>
    script.alertsDue(device.said).map((since) => ({ patient, since })),
  );
  const ledger = await running.ledger("device");
  const residual = ledger.reduce((total, line) => total + Math.abs(line.residual), 0);
  const whose = new Set(players.map(({ patient }) => patient));
  const alerts = (await door.alerts()).filter(({ patient }) => whose.has(patient));
  return { ...compareAlerts(found, due, alerts), residual };
}

const sum = (players: readonly Player[], of: (player: Player) => number): number =>
  players.reduce((total, player) => total + of(player), 0);

const said = (players: readonly Player[]): number => sum(players, ({ device }) => device.said);

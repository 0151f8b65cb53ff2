import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { HubFailure } from "../model/failure.ts";
import { days, seconds } from "../model/time.ts";
import { addDevices, type BenchDevice, type BenchHub } from "./bench-hub.ts";
import { type FaithfulDevice, faithfulDevice } from "./faithful-device.ts";
import type { BenchNeeds, Door } from "./needs.ts";
import type { OutageMeter } from "./outage-meter.ts";
import { type Script, scriptOf } from "./script.ts";

export interface Player extends BenchDevice {
  readonly device: FaithfulDevice;
  readonly script: Script;
}

/** Faithful devices on a hub that is killed now and then. */
export interface Crowd {
  readonly players: readonly Player[];
  /** Messages a second from all of them together. */
  readonly rate: number;
  /** The hub of the moment; its door answers nothing while it is dead. */
  readonly door: Door;
  /** The same for a clinician. */
  clinicianDoor(): Promise<Door>;
  /** `kill -9` while something is under way, and started again on the same data; says how many messages that were. */
  killHub(): Promise<number>;
  /** Whatever is unacknowledged is said, and then nothing more. */
  fallSilent(): Promise<void>;
  /** Kills the hub for good. */
  end(): Promise<void>;
  sum(of: (player: Player) => number): number;
}

export interface CrowdShape {
  readonly clients: number;
  /** Messages a client may have unacknowledged. */
  readonly window: number;
  /** Messages a second from all of them together. */
  readonly rate: number;
  /** A device says one message in so many that InfluxDB will refuse. */
  readonly poisonEvery: number;
}

/** Stretches of days, counted back from now: where readings lie, and where those that will be refused do. */
const usualAge = seconds(3600);
export const poisonAge = days(100);

/** Lets devices of their own live on a hub: every fourth patient is short of breath at times, the others send some poison. */
export async function crowdOn(
  start: () => Promise<BenchHub>,
  openFrontDoor: BenchNeeds["openFrontDoor"],
  shape: CrowdShape,
  meter: OutageMeter,
): Promise<Crowd> {
  let hub = await start();
  const { username, password } = { username: "clinician", password: randomBytes(12).toString("base64url") };
  await hub.door.addUser({ username, password, roles: ["clinician"] });
  const players = await enter(hub.door, shape, meter);
  const liveAll = () => players.map(({ device }) => device.live(hub.subject.ready.mqtt));
  let lives = liveAll();
  const sum = (of: (player: Player) => number) => players.reduce((total, player) => total + of(player), 0);
  const inFlight = () => sum(({ device }) => device.inFlight);
  return {
    players,
    rate: shape.rate,
    get door() {
      return hub.door;
    },
    clinicianDoor: () => openFrontDoor(hub.subject.ready.http, password, username),
    async killHub() {
      for (let waited = 0; inFlight() === 0 && waited < seconds(1); waited += 1) await pause(1);
      const underWay = inFlight();
      await hub.subject.kill();
      await Promise.all(lives);
      hub = await start();
      meter.hubStarted();
      lives = liveAll();
      return underWay;
    },
    async fallSilent() {
      for (const { device } of players) device.fallSilent();
      for (let waited = 0; inFlight() > 0; waited += 20) {
        if (waited > seconds(60)) throw new HubFailure("defect", "the hub stopped acknowledging");
        await pause(20);
      }
      for (const { device } of players) device.disconnect();
      await Promise.all(lives);
    },
    end: () => hub.subject.kill(),
    sum,
  };
}

async function enter(
  door: Door,
  { clients, window, rate, poisonEvery: every }: CrowdShape,
  { answered }: OutageMeter,
): Promise<readonly Player[]> {
  const devices = await addDevices(door, clients, "respiratory-monitor");
  const now = Date.now();
  const rhythm = (1000 * clients) / rate;
  return devices.map((login, index) => {
    // Not all at once: many refusals in a row mean to the hub that something else is wrong.
    const poison = { first: 10 + Math.ceil((index * every) / clients), every, measuredFrom: now - poisonAge };
    const script =
      index % 4 === 0 ? scriptOf("breathing", now - usualAge) : scriptOf("pulse", now - usualAge, poison);
    const habits = { window, rhythm, burst: 1, payload: script.payload, answered };
    return { ...login, script, device: faithfulDevice({ login, ...habits }) };
  });
}

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { minutes } from "../model/time.ts";
import { benchMunicipality, benchService, writeBenchPilot } from "./bench-pilot.ts";
import type { BenchNeeds, Door, Subject } from "./needs.ts";

export interface BenchDevice {
  readonly username: string;
  readonly secret: string;
  readonly patient: string;
}

/** A hub on a folder of its own that can be started again and again on the same data. */
export interface BenchHub {
  readonly subject: Subject;
  readonly door: Door;
}

/** Limits out of the way: what is measured is how fast the hub is, not how well it holds back. */
const generous = {
  LABHUB_DEVICE_RATE: "1000000",
  LABHUB_DEVICE_BURST: "1000000",
  LABHUB_GATEWAY_RATE: "1000000",
  LABHUB_GATEWAY_BURST: "1000000",
  LABHUB_FLAP_CONNECTS: "1000000",
  LABHUB_MAX_CONNECTIONS: "20000",
  LABHUB_MAX_CONNECTIONS_PER_ADDRESS: "20000",
  LABHUB_LOG_LEVEL: "info",
};

/** A machine on which others work as well may take long to start a process; what is measured begins after it. */
const readyWithin = minutes(2);

/** Gives a function that starts the hub in `folder`, each time on what the last one left behind. */
export function hubStarter(
  { startHub, openFrontDoor }: BenchNeeds,
  folder: string,
  settings: Readonly<Record<string, string>> = {},
  nodeFlags: readonly string[] = [],
): () => Promise<BenchHub> {
  const password = randomBytes(12).toString("base64url");
  return async () => {
    const subject = await startHub({
      dataDir: join(folder, "hub"),
      settings: {
        ...generous,
        LABHUB_PILOT: await writeBenchPilot(folder),
        LABHUB_ADMIN_PASSWORD: password,
        ...settings,
      },
      nodeFlags,
      readyWithin,
    });
    try {
      return { subject, door: await openFrontDoor(subject.ready.http, password) };
    } catch (failure) {
      await subject.kill();
      throw failure;
    }
  };
}

/** Readings of benchmarks are measured after this. */
const assignedFrom = "2026-01-01T00:00:00Z";

/** Devices, each in the hands of a patient of its own; eight are registered at a time. */
export async function addDevices(
  door: Door,
  count: number,
  type: string,
  name = "bench",
): Promise<readonly BenchDevice[]> {
  const devices: BenchDevice[] = [];
  const numbers = Array.from({ length: count }, (_, index) => index).values();
  const work = async () => {
    for (const index of numbers)
      devices[index] = await addOne(door, `${name}-${String(index).padStart(5, "0")}`, type);
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return devices;
}

async function addOne(door: Door, device: string, type: string): Promise<BenchDevice> {
  const login = await door.addDevice({ service: benchService, device, type });
  const patient = await door.enrol({
    services: [benchService],
    municipality: benchMunicipality,
    ageBand: "75-79",
    sex: "unknown",
    conditions: [],
    consent: { version: "1", givenAt: assignedFrom },
  });
  await door.assign({ service: benchService, device, patient, from: assignedFrom });
  return { ...login, patient };
}

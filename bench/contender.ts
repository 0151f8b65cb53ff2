import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { addDevices, hubStarter } from "./bench-hub.ts";
import { type InfluxNeeds, readyInfluxd, telemetrySettings } from "./influxd-store.ts";
import type { BenchNeeds, Door, Subject } from "./needs.ts";

/** A broker ready to be measured, with devices it knows. */
export interface Contender {
  readonly subject: Subject;
  readonly logins: readonly { readonly username: string; readonly secret: string }[];
  /** The hub's API; `null` for a broker that is nothing else. */
  readonly door: Door | null;
}

/** Starts something, lets it be measured, and leaves nothing behind. */
export type Contest = <Result>(measure: (contender: Contender) => Promise<Result>) => Promise<Result>;

export type Beside = (
  folder: string,
  house: AsyncDisposableStack,
) => Promise<Readonly<Record<string, string>>>;

export interface HubContest {
  readonly devices: number;
  readonly roles: string;
  /** Where node writes processor profiles of the hub; not given, none are made. */
  readonly profile?: string | undefined;
  /** What runs beside it, closed after it, and the settings that come of it. */
  readonly beside?: Beside | undefined;
}

/** The whole hub, on a data directory of its own, with so many devices registered over its API. */
export const hubContest =
  (needs: BenchNeeds, { devices, roles, profile, beside }: HubContest): Contest =>
  async (measure) =>
    inFolder(async (folder) => {
      const flags = profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
      await using house = new AsyncDisposableStack();
      const settings = { LABHUB_ROLES: roles, ...(await beside?.(folder, house)) };
      const hub = await hubStarter(needs, folder, settings, flags)();
      try {
        const logins = await addDevices(hub.door, devices, "pulse-oximeter");
        return await measure({ ...hub, logins });
      } finally {
        await (profile === undefined ? hub.subject.kill() : hub.subject.stop());
      }
    });

/** An InfluxDB on this machine, in which the hub keeps its readings. */
export const besideInflux =
  (needs: InfluxNeeds): Beside =>
  async (folder, house) => {
    const influxd = house.adopt(await readyInfluxd(needs, folder, "labhub"), (running) => running.kill());
    return telemetrySettings(influxd.origin, "labhub");
  };

/** Aedes as it comes. It believes everybody. */
export const bareContest =
  ({ startHub }: BenchNeeds, devices: number): Contest =>
  async (measure) =>
    inFolder(async (folder) => {
      const entry = fileURLToPath(new URL("bare-aedes.ts", import.meta.url));
      const subject = await startHub({ dataDir: folder, entry });
      try {
        return await measure({ subject, logins: inventedLogins(devices), door: null });
      } finally {
        await subject.kill();
      }
    });

/** As long as the hub's own names and secrets, so that packets are of one size. */
export const inventedLogins = (count: number): Contender["logins"] =>
  Array.from({ length: count }, (_, index) => ({
    username: `bench/bench-${String(index).padStart(5, "0")}`,
    secret: "0".repeat(43),
  }));

export async function inFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "labhub-bench-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

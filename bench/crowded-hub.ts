import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { serviceId } from "../model/identity.ts";
import { minutes } from "../model/time.ts";
import { addDevices, type BenchDevice } from "./bench-hub.ts";
import { benchService, writeBenchPilot } from "./bench-pilot.ts";
import type { BystanderAsked } from "./bystanders.ts";
import { inFolder } from "./contender.ts";
import { type CrowdAsked, crowdNames, type Login } from "./crowd-devices.ts";
import type { CrowdPlan } from "./crowd-plan.ts";
import type { CrowdNeeds, Door, Subject } from "./needs.ts";

/** A hub by its own defaults, with many devices in its registry and both of its MQTT listeners open. */
export interface CrowdedHub {
  readonly subject: Subject;
  readonly door: Door;
  /** In the order asked for. */
  readonly logins: readonly Login[];
  readonly authority: string;
}

export interface CrowdedHubAsked {
  readonly devices: readonly Omit<CrowdAsked, "service">[];
  /** Over the defaults. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where node writes processor profiles of the hub; not given, none are made. */
  readonly profile?: string | undefined;
}

/** So many devices of a crowd. */
export const crowdOf = (count: number): Omit<CrowdAsked, "service"> => ({
  type: "pulse-oximeter",
  names: crowdNames(count),
});

export const crowdedHub = <Result>(
  needs: CrowdNeeds,
  { devices, settings = {}, profile }: CrowdedHubAsked,
  measure: (hub: CrowdedHub) => Promise<Result>,
): Promise<Result> =>
  inFolder(async (folder) => {
    const [dataDir, password] = [join(folder, "hub"), randomBytes(12).toString("base64url")];
    const service = serviceId.parse(benchService);
    const logins = await needs.register(
      dataDir,
      devices.map((each) => ({ ...each, service })),
    );
    const tls = await needs.makeTls(folder);
    const subject = await needs.startHub({
      dataDir,
      settings: {
        LABHUB_PILOT: await writeBenchPilot(folder),
        LABHUB_ADMIN_PASSWORD: password,
        LABHUB_MQTTS_PORT: "0",
        ...tls.settings,
        ...settings,
      },
      nodeFlags: profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`],
      readyWithin: minutes(2),
    });
    try {
      const door = await needs.openFrontDoor(subject.ready.http, password);
      return await measure({ subject, door, logins, authority: tls.authority });
    } finally {
      await (profile === undefined ? subject.kill() : subject.stop());
    }
  });

/** The crowd's plan: the first so many connect plainly, the others over TLS. */
export const planFor = (
  { subject, authority }: Pick<CrowdedHub, "subject" | "authority">,
  logins: readonly Login[],
  { plain, listens, tries }: { readonly plain: number; readonly listens: boolean; readonly tries: number },
): CrowdPlan => ({
  port: subject.ready.mqtt,
  tlsPort: subject.ready.mqtts,
  authority,
  members: logins.map((login, place) => ({ ...login, way: place < plain ? "plain" : "tls" })),
  listens,
  tries,
});

/** Devices in the hands of patients of their own, by turns without and over TLS. */
export async function bystandersAt(
  hub: Pick<CrowdedHub, "subject" | "door" | "authority">,
  count: number,
): Promise<readonly BystanderAsked[]> {
  const devices = await addDevices(hub.door, count, "pulse-oximeter", "bystander");
  return devices.map((login, place) => bystanderAt(hub, login, place % 2 === 1));
}

function bystanderAt(
  { subject, authority }: Pick<CrowdedHub, "subject" | "authority">,
  { username, secret }: BenchDevice,
  isByTls: boolean,
): BystanderAsked {
  const login = { username, secret };
  const { mqtt, mqtts } = subject.ready;
  if (!isByTls) return { login, url: `mqtt://127.0.0.1:${mqtt}` };
  return { login, url: `mqtts://localhost:${mqtts}`, authority };
}

import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { inFolder, inventedLogins } from "./contender.ts";
import { assemble } from "./crowd.ts";
import type { Login } from "./crowd-devices.ts";
import { crowdedHub, crowdOf, planFor } from "./crowded-hub.ts";
import { type Machine, machine, machineLine } from "./machine.ts";
import { watchMemory } from "./memory-watch.ts";
import type { CrowdNeeds, Subject } from "./needs.ts";
import { table, whole } from "./table.ts";

type Way = "plain" | "tls";

/** Idle connections of authenticated devices to one process, and what each costs it. */
export interface Held {
  readonly who: string;
  readonly way: Way;
  readonly connections: number;
  readonly bytesEach: number;
  readonly connectsPerSecond: number;
}

export interface ConnectionsReport {
  readonly scenario: string;
  readonly held: readonly Held[];
  /** Whether the hub's plain connections cost no more than they may. */
  readonly isWithin: boolean;
  readonly machine: Machine;
}

export interface ConnectionsOptions {
  readonly plain: number;
  readonly tls: number;
}

/** What an idle plain connection may cost the hub at ten thousand. */
const mostEach = 48 * 1024;
/** A process that has just started still settles, and so does one that so many have just come to. */
const settling = 3000;
/** The first connections load code and make room once; they are not what one more costs. */
const first = 20;

/** Resident memory of one idle connection, hub and bare Aedes, without and with TLS; each in a process of its own. */
export async function connectionsScenario(
  needs: CrowdNeeds,
  { plain, tls }: ConnectionsOptions,
  say: (line: string) => void,
): Promise<ConnectionsReport> {
  const held: Held[] = [];
  const counts = [
    ["plain", plain],
    ["tls", tls],
  ] as const;
  for (const [way, connections] of counts) {
    for (const [who, hold] of [
      ["hub", heldByHub],
      ["bare Aedes", heldByAedes],
    ] as const) {
      if (connections === 0) continue;
      held.push({ who, way, ...(await hold(needs, connections, way)) });
      say(`${who}, ${way}: ${((held.at(-1)?.bytesEach ?? 0) / 1024).toFixed(1)} KiB a connection`);
    }
  }
  const isWithin = held.every((each) => !isAsked(each) || each.bytesEach <= mostEach);
  return { scenario: "connections", held, isWithin, machine: machine() };
}

/** The figure is one of ten thousand connections: with fewer, what the heap grows by once weighs more. */
const isAsked = ({ who, way, connections }: Held): boolean =>
  who === "hub" && way === "plain" && connections >= 10_000;

type Figures = Omit<Held, "who" | "way">;

const heldByHub = (needs: CrowdNeeds, connections: number, way: Way): Promise<Figures> => {
  const most = String(2 * (connections + first));
  const settings = { LABHUB_MAX_CONNECTIONS: most, LABHUB_MAX_CONNECTIONS_PER_ADDRESS: most };
  const devices = [crowdOf(connections + first)];
  return crowdedHub(needs, { devices, settings }, (hub) => hold(hub, hub.logins, way));
};

/** Aedes as it comes, which believes everybody. */
const heldByAedes = (needs: CrowdNeeds, connections: number, way: Way): Promise<Figures> =>
  inFolder(async (folder) => {
    const entry = fileURLToPath(new URL("bare-aedes.ts", import.meta.url));
    const { settings, authority } = await needs.makeTls(folder);
    const subject = await needs.startHub({ dataDir: folder, entry, settings });
    try {
      return await hold({ subject, authority }, inventedLogins(connections + first), way);
    } finally {
      await subject.kill();
    }
  });

async function hold(
  broker: { readonly subject: Subject; readonly authority: string },
  logins: readonly Login[],
  way: Way,
): Promise<Figures> {
  const come = (some: readonly Login[]) =>
    assemble(planFor(broker, some, { plain: way === "plain" ? some.length : 0, listens: false, tries: 1 }));
  await using pioneers = await come(logins.slice(0, first));
  await pioneers.gather();
  await pause(settling);
  using memory = watchMemory(broker.subject.pid);
  await using crowd = await come(logins.slice(first));
  const { seconds } = await crowd.gather();
  await pause(settling);
  const connections = logins.length - first;
  return {
    connections,
    bytesEach: (memory.now() - memory.before) / connections,
    connectsPerSecond: connections / seconds,
  };
}

export function connectionsText({ held, isWithin, machine: on }: ConnectionsReport): string {
  const rows = held.map(({ who, way, connections, bytesEach, connectsPerSecond }) => [
    `${who}, ${way === "tls" ? "TLS" : "plain"}`,
    whole(connections),
    (bytesEach / 1024).toFixed(1),
    whole(connectsPerSecond),
  ]);
  return [
    table(["", "connections", "KiB each", "connects/s"], rows),
    "",
    held.some(isAsked) ? `at most 48 KiB each: ${isWithin ? "yes" : "NO"}` : "48 KiB are asked of 10,000",
    machineLine(on),
  ].join("\n");
}

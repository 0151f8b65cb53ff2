import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { HubFailure } from "../model/failure.ts";
import { connectPacket } from "./connect-packet.ts";
import type { Contender, Contest } from "./contender.ts";
import { frameScanner, packetType } from "./frames.ts";
import { type Machine, machine, machineLine, residentBytes } from "./machine.ts";
import { table, whole } from "./table.ts";

export interface Held {
  readonly connections: number;
  readonly bytesEach: number;
  readonly connectsPerSecond: number;
}

export interface ConnectionsReport {
  readonly scenario: string;
  readonly hub: Held;
  readonly bare: Held;
  readonly machine: Machine;
}

/** Resident memory of one idle connection, hub and bare Aedes. */
export async function connectionsScenario(hub: Contest, bare: Contest): Promise<ConnectionsReport> {
  return { scenario: "connections", hub: await hub(hold), bare: await bare(hold), machine: machine() };
}

/** A process that has just started, or just registered devices, still settles. */
const settling = 3000;

async function hold({ subject, logins }: Contender): Promise<Held> {
  const { mqtt } = subject.ready;
  // The first connections load code and make room once; they are not what one more costs.
  const first = await Promise.all(logins.slice(0, 20).map((login) => idle(mqtt, login)));
  await pause(settling);
  const before = residentBytes(subject.pid);
  if (before === null) throw new HubFailure("not-found", "this system does not tell a process's memory");
  const from = performance.now();
  const sockets: Socket[] = [];
  for (let at = 20; at < logins.length; at += 50) {
    sockets.push(...(await Promise.all(logins.slice(at, at + 50).map((login) => idle(mqtt, login)))));
  }
  const took = (performance.now() - from) / 1000;
  await pause(settling);
  const more = (residentBytes(subject.pid) ?? 0) - before;
  for (const socket of [...first, ...sockets]) socket.destroy();
  return {
    connections: sockets.length,
    bytesEach: more / sockets.length,
    connectsPerSecond: sockets.length / took,
  };
}

function idle(port: number, login: Contender["logins"][number]): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({ port, host: "127.0.0.1" });
  const refused = () => reject(new HubFailure("not-permitted", `${login.username} could not connect`));
  socket.on(
    "data",
    frameScanner((type, code) => {
      if (type === packetType.connack && code === 0) resolve(socket);
      else refused();
    }),
  );
  socket.once("error", refused).once("close", refused);
  socket.write(connectPacket(login));
  return promise;
}

export function connectionsText({ hub, bare, machine: on }: ConnectionsReport): string {
  const row = (name: string, { connections, bytesEach, connectsPerSecond }: Held) => [
    name,
    whole(connections),
    (bytesEach / 1024).toFixed(1),
    whole(connectsPerSecond),
  ];
  return [
    table(["", "connections", "KiB each", "connects/s"], [row("hub", hub), row("bare Aedes", bare)]),
    "",
    `ratio ${(hub.bytesEach / bare.bytesEach).toFixed(2)} of bare Aedes`,
    machineLine(on),
  ].join("\n");
}

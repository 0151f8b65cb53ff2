import { chmodSync, rmSync } from "node:fs";
import { createServer, type ListenOptions, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { HubFailure } from "../model/failure.ts";
import type { Log } from "../model/log.ts";
import type { Peer } from "./peer.ts";
import type { Session } from "./sessions.ts";

/** Makes a session of a connection whose other end is known, whatever carries it. */
export type Admit = (stream: Duplex, peer: Peer) => Pick<Session, "isReady">;

export interface Listener {
  /** 0 for a socket that is a file. */
  readonly port: number;
  /** Takes no new connections. Those there are stay. */
  close(): void;
}

/** Listens on an address, or on a socket file for the hub's own user alone; throws `configuration-rejected` when it cannot. */
export async function listen(
  where: { readonly host: string; readonly port: number } | { readonly path: string },
  accept: (socket: Socket) => void,
  log: Log,
): Promise<Listener> {
  const server = createServer({ noDelay: true }, accept);
  // A hub that was killed leaves it behind; whoever starts the broker holds its lock.
  if ("path" in where) rmSync(where.path, { force: true });
  await listening(server, where);
  if ("path" in where) chmodSync(where.path, 0o600);
  server.on("error", (error) => log.error({ because: error.message }, "the MQTT listener failed"));
  const address = server.address();
  return {
    port: address !== null && typeof address === "object" ? address.port : 0,
    close: () => void server.close(),
  };
}

const listening = (server: ReturnType<typeof createServer>, where: ListenOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    const name = where.path ?? `${where.host}:${where.port}`;
    server.once("error", (cause) => {
      reject(new HubFailure("configuration-rejected", `MQTT cannot listen on ${name}`, { cause }));
    });
    server.listen(where, resolve);
  });

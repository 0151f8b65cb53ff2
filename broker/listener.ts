import { createServer } from "node:net";
import type { Duplex } from "node:stream";
import { HubFailure } from "../model/failure.ts";
import type { Log } from "../model/log.ts";
import { type Peer, plainPeer } from "./peer.ts";

/** Takes a fresh connection, whatever carries it. */
export type Admit = (stream: Duplex, peer: Peer) => void;

export interface Listener {
  readonly port: number;
  /** Takes no new connections. Those there are stay. */
  close(): void;
}

/** Listens for MQTT on plain TCP; throws `configuration-rejected` when the address cannot be had. */
export async function listenTcp(
  { host, port }: { readonly host: string; readonly port: number },
  admit: Admit,
  log: Log,
): Promise<Listener> {
  const server = createServer({ noDelay: true }, (socket) =>
    admit(socket, plainPeer(socket.remoteAddress ?? "")),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => {
      reject(new HubFailure("configuration-rejected", `MQTT cannot listen on ${host}:${port}`, { cause }));
    });
    server.listen({ host, port }, resolve);
  });
  server.on("error", (error) => log.error({ because: error.message }, "the MQTT listener failed"));
  const address = server.address();
  return {
    port: address !== null && typeof address === "object" ? address.port : port,
    close: () => void server.close(),
  };
}

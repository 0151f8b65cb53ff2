import type { IClientOptions } from "mqtt";

/** The hub's own broker: an address such as `mqtt://127.0.0.1:1883`, or its socket file. */
export type NearBroker = string | { readonly socket: string };

/** What the MQTT client connects by. */
export function wayTo(broker: NearBroker): IClientOptions {
  if (typeof broker !== "string") return { protocol: "mqtt", unixSocket: true, path: broker.socket };
  const { hostname, port } = new URL(broker);
  return { protocol: "mqtt", host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) };
}

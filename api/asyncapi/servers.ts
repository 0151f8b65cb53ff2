import { isIPv6 } from "node:net";
import { isLoopback } from "../../model/loopback.ts";

/** What is known of the hub's ways in. A port is `null` where there is none. */
export interface MqttPlace {
  /** The address listened on. */
  readonly host: string;
  /** Where people and devices reach the hub from elsewhere, as an origin; `undefined` when that is the same. */
  readonly publicUrl: string | undefined;
  readonly plainPort: number | null;
  readonly tlsPort: number | null;
  readonly httpPort: number;
}

/** One way in, as AsyncAPI names it. */
export interface MqttServer {
  readonly id: "mqtts" | "mqtt" | "websocket";
  readonly protocol: "secure-mqtt" | "mqtt" | "wss" | "ws";
  /** Host and port. */
  readonly host: string;
  /** Of WebSocket. */
  readonly pathname?: string;
}

/** Every way in that is listened on, the one to be preferred first. */
export function serversOf({
  host,
  publicUrl,
  plainPort,
  tlsPort,
  httpPort,
}: MqttPlace): readonly MqttServer[] {
  const named = publicUrl === undefined ? null : new URL(publicUrl);
  const own = hostOf(host);
  // Plain MQTT on loopback is for this machine, whatever name others call the hub by.
  const plain = named === null || isLoopback(host) ? own : named.hostname;
  const isSafe = named?.protocol === "https:";
  return [
    ...(tlsPort === null
      ? []
      : [{ id: "mqtts", protocol: "secure-mqtt", host: `${named?.hostname ?? own}:${tlsPort}` } as const]),
    ...(plainPort === null ? [] : [{ id: "mqtt", protocol: "mqtt", host: `${plain}:${plainPort}` } as const]),
    {
      id: "websocket",
      protocol: isSafe ? "wss" : "ws",
      host: named === null ? `${own}:${httpPort}` : `${named.hostname}:${named.port || (isSafe ? 443 : 80)}`,
      pathname: "/mqtt",
    },
  ];
}

/** Nobody reaches an address that stands for all of a machine's. */
function hostOf(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return isIPv6(host) ? `[${host}]` : host;
}

/** Where the pages are, as an origin. */
export function originOf({ host, publicUrl, httpPort }: MqttPlace): string {
  return publicUrl ?? `http://${hostOf(host)}:${httpPort}`;
}

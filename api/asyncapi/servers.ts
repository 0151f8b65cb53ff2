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
  /** Whether claim codes are taken there: what comes back is a secret. */
  readonly takesClaims: boolean;
}

/** Every way in that is listened on, the one to be preferred first. */
export function serversOf(place: MqttPlace): readonly MqttServer[] {
  const { host, publicUrl, plainPort, tlsPort, httpPort } = place;
  const named = publicUrl === undefined ? null : new URL(publicUrl);
  const own = hostOf(host);
  const isHere = isLoopback(host);
  const isSafe = named?.protocol === "https:";
  const tls = { id: "mqtts", protocol: "secure-mqtt", takesClaims: true } as const;
  const plain = { id: "mqtt", protocol: "mqtt", takesClaims: isHere } as const;
  const web = { id: "websocket", protocol: isSafe ? "wss" : "ws", pathname: "/mqtt" } as const;
  const webPort = named === null ? httpPort : named.port || (isSafe ? 443 : 80);
  return [
    ...(tlsPort === null ? [] : [{ ...tls, host: `${named?.hostname ?? own}:${tlsPort}` }]),
    // Plain MQTT on loopback is for this machine, whatever name others call the hub by.
    ...(plainPort === null
      ? []
      : [{ ...plain, host: `${isHere || named === null ? own : named.hostname}:${plainPort}` }]),
    {
      ...web,
      host: `${named?.hostname ?? own}:${webPort}`,
      takesClaims: isSafe || (named === null && isHere),
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

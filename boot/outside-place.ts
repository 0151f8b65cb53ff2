import type { OutsidePlace } from "../model/ingress.ts";
import { isLoopback } from "../model/loopback.ts";
import type { Environment as Env } from "./settings-schema.ts";

const form =
  "must be mqtt://host:port or mqtts://host:port; user and password go into LABHUB_OUTSIDE_BROKER_USER and …_PASSWORD";

type Address = Pick<OutsidePlace, "host" | "port" | "tls">;

function addressOf(text: string): Address | null {
  const scheme = /^(mqtts?):\/\/([^/?#@]+)\/?$/.exec(text);
  // Under a scheme whose default port nobody would name.
  const given = `ftp://${scheme?.[2]}`;
  if (scheme === null || !URL.canParse(given)) return null;
  const { hostname, port } = new URL(given);
  const tls = scheme[1] === "mqtts";
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || (tls ? 8883 : 1883), tls };
}

/** The outside broker the settings name; `undefined` without one, or where no messages are taken in. */
export function outsidePlaceOf(env: Env): OutsidePlace | undefined {
  const { LABHUB_OUTSIDE_BROKER_URL: url } = env;
  const address = url === undefined ? null : addressOf(url);
  if (address === null || !env.LABHUB_ROLES.includes("broker")) return undefined;
  return {
    ...address,
    user: env.LABHUB_OUTSIDE_BROKER_USER,
    password: env.LABHUB_OUTSIDE_BROKER_PASSWORD,
    share: env.LABHUB_OUTSIDE_BROKER_SHARE,
    window: env.LABHUB_OUTSIDE_BROKER_WINDOW,
    mostToSay: env.LABHUB_OUTSIDE_BROKER_MAX_WAITING,
  };
}

export function outsideFaults(env: Env): readonly string[] {
  const { LABHUB_OUTSIDE_BROKER_URL: url } = env;
  const others = (["USER", "PASSWORD", "SHARE"] as const).map(
    (each) => `LABHUB_OUTSIDE_BROKER_${each}` as const,
  );
  const given = others.filter((name) => env[name] !== undefined);
  if (url === undefined) return given.map((name) => `${name}: LABHUB_OUTSIDE_BROKER_URL names no broker`);
  const address = addressOf(url);
  if (address === null) return [`LABHUB_OUTSIDE_BROKER_URL: ${form}`];
  const faults: string[] = [];
  if (!address.tls && !isLoopback(address.host) && env.LABHUB_MQTT_PLAIN === undefined) {
    faults.push(
      `LABHUB_OUTSIDE_BROKER_URL: plain MQTT to ${address.host} would send readings unencrypted;` +
        " use mqtts://, or LABHUB_MQTT_PLAIN=allow if the network itself is protected",
    );
  }
  if (env.LABHUB_OUTSIDE_BROKER_PASSWORD !== undefined && env.LABHUB_OUTSIDE_BROKER_USER === undefined) {
    faults.push("LABHUB_OUTSIDE_BROKER_USER: is needed with LABHUB_OUTSIDE_BROKER_PASSWORD");
  }
  return faults;
}

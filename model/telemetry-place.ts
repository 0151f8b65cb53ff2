import { z } from "zod";
import { isLoopback } from "./loopback.ts";

/** Which of InfluxDB's two ways in: 1.6 to 1.12 by database and user, 2.x by bucket and token. */
export const influxDialects = ["influxdb1", "influxdb2"] as const;
export type InfluxDialect = (typeof influxDialects)[number];

/** An InfluxDB as the settings name it, with its secrets. */
export interface InfluxPlace {
  readonly dialect: InfluxDialect;
  /** `http://host:port` or `https://host:port`, with a path before it when it is behind a proxy. */
  readonly url: string;
  /** 2.x only; the empty text for 1.x. */
  readonly org: string;
  /** The bucket, or the database. */
  readonly bucket: string;
  readonly token: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

/** Where readings are kept for good: on this machine, or in InfluxDB. */
export type TelemetryPlace =
  | { readonly kind: "embedded" }
  | { readonly kind: "influx"; readonly influx: InfluxPlace };

export interface InfluxSecrets {
  readonly token: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

const name = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/);

const whyNotThree =
  "InfluxDB 3 Core reads only about three days at once and cannot erase a person's readings; " +
  "use influxdb2:// or influxdb1:// (see docs/operate/influxdb.md)";
const forms =
  "must be embedded:, influxdb2://host:8086?org=…&bucket=… or influxdb1://host:8086?db=… (?tls=on for https)";

/**
 * Reads a telemetry store's address; the text of the fault when it is none. `tls=on` speaks https; a host that is not
 * this machine must have it, or say `tls=off` in so many words.
 */
export function telemetryPlaceOf(text: string, secrets: InfluxSecrets): TelemetryPlace | string {
  if (text === "embedded:") return { kind: "embedded" };
  if (/^influxdb3:/.test(text)) return whyNotThree;
  const found = /^(influxdb[12]):(\/\/.+)$/.exec(text);
  const given = `http:${found?.[2]}`;
  if (found === null || !URL.canParse(given)) return forms;
  const address = new URL(given);
  if (address.username !== "" || address.password !== "") {
    return "must hold no user or password; use LABHUB_INFLUX_TOKEN, or LABHUB_INFLUX_USER and LABHUB_INFLUX_PASSWORD";
  }
  const dialect = found[1] === "influxdb2" ? "influxdb2" : "influxdb1";
  return placeIn(dialect, address, secrets);
}

function placeIn(dialect: InfluxDialect, address: URL, secrets: InfluxSecrets): TelemetryPlace | string {
  const asked = address.searchParams;
  const known = dialect === "influxdb2" ? ["org", "bucket", "tls"] : ["db", "tls"];
  const strange = [...asked.keys()].find((key) => !known.includes(key));
  if (strange !== undefined) return `${strange} is nothing an address has; ${forms}`;
  const bucket = name.safeParse(asked.get(dialect === "influxdb2" ? "bucket" : "db"));
  const org = name.safeParse(asked.get("org") ?? "");
  if (!bucket.success || (dialect === "influxdb2" && !org.success)) {
    return `${forms}; names are of letters, digits, dot, dash and underscore`;
  }
  const tls = asked.get("tls") ?? "";
  if (!["", "on", "off"].includes(tls)) return "tls must be on or off";
  if (tls === "" && !isLoopback(address.hostname)) {
    return `${address.hostname} is another machine: add tls=on, or tls=off if the network between is protected`;
  }
  const url = `${tls === "on" ? "https" : "http"}://${address.host}${address.pathname.replace(/\/+$/, "")}`;
  return {
    kind: "influx",
    influx: { dialect, url, org: org.success ? org.data : "", bucket: bucket.data, ...secrets },
  };
}

/** The same store, whoever signs in to it: what a data directory notes of where its readings went. No secrets. */
export const nameOfPlace = ({ dialect, url, org, bucket }: InfluxPlace): string =>
  `${dialect} ${url} ${org === "" ? "" : `${org}/`}${bucket}`;

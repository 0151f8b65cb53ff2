import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import mqtt from "mqtt";
import { onTestFinished, vi } from "vitest";
import { z } from "zod";
import { benchMunicipality, benchService } from "../../bench/bench-pilot.ts";
import type { FrontDoor } from "../../simulators/front-door.ts";
import type { SteppedHub } from "./stepped-clock.ts";

/** Answers that the API gave, by what they say of it; asking after its health counts for nothing. */
export function countedCalls() {
  const calls = { answered: 0, failed: 0, read: 0 };
  const real = globalThis.fetch;
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation(async (...asked) => {
    const reply = await real(...asked);
    const { pathname } = new URL(String(asked[0]));
    const isOurs = !pathname.startsWith("/health/") && pathname !== "/metrics";
    if (!isOurs || (reply.status >= 400 && reply.status < 500)) return reply;
    if (reply.status >= 500) calls.failed += 1;
    else {
      calls.answered += 1;
      if ((asked[1]?.method ?? "GET") === "GET") calls.read += 1;
    }
    return reply;
  });
  onTestFinished(() => spy.mockRestore());
  return calls;
}

/** A sign-on provider that is out of order at first, and then takes its time. */
export async function provider(hub: SteppedHub) {
  let asked = 0;
  const server = createServer((_, reply) => {
    asked += 1;
    if (asked === 1) return void reply.writeHead(500).end();
    hub.set(400);
    const issuer = origin();
    const found = { issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` };
    reply.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(found));
  });
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return origin();
}

/** What stands in the way of whoever writes to one of the hub's files. */
export function holding(dataDir: string, name: string): () => void {
  const file = new DatabaseSync(join(dataDir, name));
  file.exec("BEGIN IMMEDIATE");
  return () => {
    file.exec("ROLLBACK");
    file.close();
  };
}

export interface Sayer {
  readonly say: (code: string, value: number, more?: { at?: number; sentAt?: number }) => Promise<void>;
  readonly again: () => Promise<void>;
  readonly raw: (text: string, channel?: string) => Promise<void>;
}

export interface Login {
  readonly username: string;
  readonly secret: string;
}

/** A device on a connection of its own; each message is acknowledged before the next. */
export async function sayer(hub: SteppedHub, port: number, login: Login, boot: string): Promise<Sayer> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
    username: login.username,
    password: login.secret,
    protocolVersion: 4,
    reconnectPeriod: 0,
  });
  client.on("error", () => {});
  onTestFinished(() => client.endAsync(true));
  const units: Readonly<Record<string, string>> = {
    spo2: "%",
    "heart-rate": "/min",
    "body-temperature": "Cel",
  };
  let [seq, last] = [0, ""];
  const raw = async (text: string, channel = "telemetry") => {
    await client.publishAsync(`lab/v1/${login.username}/${channel}`, text, { qos: 1 });
  };
  return {
    raw,
    again: () => raw(last),
    say: async (code, value, { at = hub.now, sentAt = hub.now } = {}) => {
      seq += 1;
      const reading = { at: new Date(at).toISOString(), code, value, unit: units[code] };
      last = JSON.stringify({ v: 1, seq, boot, sentAt: new Date(sentAt).toISOString(), readings: [reading] });
      await raw(last);
    },
  };
}

export async function enrolled(door: FrontDoor, device: string | null, plan: string | null) {
  const consent = { version: "1", givenAt: "2026-01-01T00:00:00Z" };
  const patient = await door.enrol({
    services: [benchService],
    municipality: benchMunicipality,
    ageBand: "75-79",
    sex: "female",
    conditions: [],
    consent,
    plan,
  });
  if (device === null) return { patient, username: "", secret: "" };
  const login = await door.addDevice({ service: benchService, device, type: "pulse-oximeter" });
  await door.assign({ service: benchService, device, patient, from: "2026-01-01T00:00:00Z" });
  return { patient, ...login };
}

const line = z.object({
  sli: z.string(),
  service: z.string().nullable(),
  part: z.string(),
  raw: z.object({ good: z.int(), valid: z.int() }).nullable(),
  causes: z.record(z.string(), z.int()).nullable(),
});
export const answer = z.object({
  items: z.array(line),
  delays: z.array(z.object({ name: z.string(), n: z.int() })),
});
export const standing = z.object({ items: z.array(z.looseObject({ name: z.string() })) });

/** Good events, and the bad ones of each cause there was, by indicator, service and part. */
export const foundIn = ({ items }: z.infer<typeof answer>) =>
  Object.fromEntries(
    items.map(({ sli, service, part, raw, causes }) => {
      const bad = Object.entries(causes ?? {}).filter(([, n]) => n > 0);
      return [
        [sli, service ?? "hub", part].join(" ").trim(),
        { good: raw?.good, ...Object.fromEntries(bad) },
      ];
    }),
  );

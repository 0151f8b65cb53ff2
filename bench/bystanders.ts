import { setTimeout as pause } from "node:timers/promises";
import { connectAsync, type MqttClient } from "mqtt";
import type { LedgerLine } from "../model/ledger.ts";
import type { Login } from "./crowd-devices.ts";
import { type Histogram, histogram } from "./histogram.ts";

/** Devices that mind their own business while something goes on beside them. */
export interface Bystanders {
  /** From when each message was due to its acknowledgement, in µs, since this was last asked for. */
  taken(): Histogram;
  /** They say nothing more; resolves when all is answered, or after ten seconds. */
  finish(): Promise<readonly Bystander[]>;
}

/** What became of one. */
export interface Bystander {
  readonly username: string;
  readonly sent: number;
  readonly acknowledged: number;
  readonly disconnections: number;
}

export interface BystanderAsked {
  readonly login: Login;
  /** `mqtt://` or `mqtts://`. */
  readonly url: string;
  /** Certificate of the authority behind the hub's own. */
  readonly authority?: string;
}

const patience = 10_000;

/**
 * Each says so many a second, whatever it hears, by an ordinary client library. What is measured begins when a message was
 * due: a hub that stalls, or a generator that is late, cannot hide it by fewer messages.
 */
export async function bystanders(asked: readonly BystanderAsked[], perSecond: number): Promise<Bystanders> {
  let latencies = histogram();
  const answered = (milliseconds: number) => latencies.record(milliseconds * 1000);
  const each = await Promise.all(
    asked.map(async (one, place) => {
      const client = await connected(one);
      const offset = (place * 1000) / perSecond / asked.length; // not all at the same moment
      return speaking(client, one.login.username, { perSecond, offset, answered });
    }),
  );
  return {
    taken() {
      const until = latencies;
      latencies = histogram();
      return until;
    },
    finish: () => Promise.all(each.map((one) => one.finish())),
  };
}

async function connected({ login, url, authority }: BystanderAsked): Promise<MqttClient> {
  const client = await connectAsync(url, {
    username: login.username,
    password: login.secret,
    protocolVersion: 4,
    reconnectPeriod: 0,
    ...(authority === undefined ? {} : { ca: authority }),
  });
  client.on("error", () => {}); // the disconnection that follows is counted
  return client;
}

interface Speaking {
  readonly perSecond: number;
  readonly offset: number;
  readonly answered: (milliseconds: number) => void;
}

function speaking(client: MqttClient, username: string, { perSecond, offset, answered }: Speaking) {
  const counts = { sent: 0, acknowledged: 0, disconnections: 0 };
  let isOver = false;
  client.on("close", () => {
    if (!isOver) counts.disconnections += 1;
  });
  const [topic, measuredFrom] = [`lab/v1/${username}/telemetry`, Date.now() - measuredBefore];
  const say = (dueAt: number): void => {
    counts.sent += 1;
    client.publish(topic, reading(counts.sent, measuredFrom), { qos: 1 }, (failure) => {
      if (failure != null) return;
      counts.acknowledged += 1;
      answered(performance.now() - dueAt);
    });
  };
  const from = performance.now() + offset;
  const said = (async () => {
    for (let at = 0; !isOver; at += 1) {
      const dueAt = from + (at * 1000) / perSecond;
      const wait = dueAt - performance.now();
      if (wait > 0) await pause(wait);
      if (!isOver) say(dueAt);
    }
  })();
  return {
    async finish(): Promise<Bystander> {
      isOver = true;
      await said;
      const deadline = performance.now() + patience;
      while (counts.acknowledged < counts.sent && client.connected && performance.now() < deadline)
        await pause(10);
      await client.endAsync(true);
      return { username, ...counts };
    },
  };
}

/** Half an hour back: each message has a millisecond of its own to be measured in, and none lies in the future. */
const measuredBefore = 1_800_000;

function reading(seq: number, from: number): string {
  const at = new Date(from + seq).toISOString();
  const readings = [{ at, code: "heart-rate", value: 60 + (seq % 40), unit: "/min" }];
  return JSON.stringify({ v: 1, seq, boot: "bystander", readings });
}

/** What was said against what the hub's ledger has, in words where they differ. */
export function lossesOf(all: readonly Bystander[], ledger: readonly LedgerLine[]): readonly string[] {
  return all.flatMap(({ username, sent, acknowledged, disconnections }) => {
    const line = ledger.find(({ key }) => key === username);
    const [processed, stored] = [line?.messages.processed ?? 0, line?.readings.stored ?? 0];
    const isWhole = [acknowledged, processed, stored].every((count) => count === sent);
    if (isWhole && line?.residual === 0 && disconnections === 0) return [];
    const counts = `${sent} sent, ${acknowledged} acknowledged, ${processed} processed, ${stored} stored`;
    return [`${username}: ${counts}, cut off ${disconnections} times`];
  });
}

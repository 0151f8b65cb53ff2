import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { generate } from "mqtt-packet";
import { connectPacket } from "./connect-packet.ts";
import type { Login } from "./crowd-devices.ts";
import { frameScanner, packetType } from "./frames.ts";
import type { RudePlan, RudeResult } from "./rude-plan.ts";

/** All of them at a time, for as long as the plan says. */
export async function beRude(plan: RudePlan): Promise<RudeResult> {
  const [flooder, frozen, dawdlers] = await Promise.all([flood(plan), freeze(plan), dawdle(plan)]);
  return { flooder, frozen, dawdlers };
}

async function flood({ port, milliseconds, flooder }: RudePlan): Promise<RudeResult["flooder"]> {
  const { login, perSecond } = flooder;
  const acknowledged: number[] = [];
  const line = connect({ port, host: "127.0.0.1", noDelay: true }).on("error", () => {});
  const from = performance.now();
  const scan = frameScanner((type) => {
    const second = Math.floor((performance.now() - from) / 1000);
    if (type === packetType.puback) acknowledged[second] = (acknowledged[second] ?? 0) + 1;
  });
  line.on("data", scan).write(connectPacket(login));
  const messages = Date.now();
  const sent = await steadily(line, { perSecond, milliseconds }, (seq) => {
    const at = new Date(messages - 1_800_000 + seq).toISOString();
    return telemetry(login.username, seq, [{ at, code: "heart-rate", value: 71, unit: "/min" }]);
  });
  const isConnected = !line.destroyed;
  line.destroy();
  return { sent, acknowledged: [...acknowledged].map((count) => count ?? 0), isConnected };
}

const longer = 20_000;

async function freeze({ port, milliseconds, frozen }: RudePlan): Promise<RudeResult["frozen"]> {
  const { login, children, perSecond } = frozen;
  const line = connect({ port, host: "127.0.0.1", noDelay: true }).on("error", () => {});
  const from = performance.now();
  let closedAfter: number | null = null;
  line.once("close", () => {
    closedAfter = (performance.now() - from) / 1000;
  });
  await listening(line, login, children);
  line.pause();
  const at = new Date().toISOString();
  const wrong = Array.from({ length: 20 }, () => ({ at, code: "heart-rate", value: 71, unit: "furlongs" }));
  // Until it is cut off, on a slow machine a while longer than the others.
  const sent = await steadily(line, { perSecond, milliseconds: milliseconds + longer }, (seq) =>
    telemetry(children[seq % children.length] ?? login.username, seq, wrong),
  );
  const known = closedAfter;
  line.destroy();
  return { sent, closedAfter: known };
}

/** Signs in and subscribes; from its SUBACK on it could read no more. */
async function listening(line: Socket, login: Login, children: readonly string[]): Promise<void> {
  const topics = [login.username, ...children].map((each) => `lab/v1/${each}/+`);
  const subscriptions = topics.map((topic) => ({ topic, qos: 1 as const }));
  const { promise, resolve } = Promise.withResolvers<void>();
  const scan = frameScanner((type) => {
    if (type === packetType.suback) resolve();
  });
  line.on("data", scan).once("close", resolve);
  line.write(connectPacket(login));
  line.write(generate({ cmd: "subscribe", messageId: 1, subscriptions }));
  await promise;
  line.off("data", scan);
}

/** Half of them come to MQTT and half to HTTP, say a byte each and wait. */
async function dawdle({ port, httpPort, dawdlers, milliseconds }: RudePlan): Promise<RudeResult["dawdlers"]> {
  const from = performance.now();
  let [closed, last] = [0, 0];
  const lines = Array.from({ length: dawdlers }, (_, place) => {
    const isMqtt = place % 2 === 0;
    const line = connect({ port: isMqtt ? port : httpPort, host: "127.0.0.1" }).on("error", () => {});
    line.once("close", () => {
      closed += 1;
      last = performance.now() - from;
    });
    line.resume().write(isMqtt ? "\x10" : "G");
    return line;
  });
  const all = Promise.all(lines.map((line) => line.closed || once(line, "close")));
  await Promise.race([all, pause(milliseconds)]);
  const known = { closed, seconds: last / 1000 };
  for (const line of lines) line.destroy();
  return known;
}

interface Pace {
  readonly perSecond: number;
  readonly milliseconds: number;
}

/** Writes on time, whatever comes of it, until it is over or the line is gone; gives how many packets. */
async function steadily(line: Socket, pace: Pace, packet: (seq: number) => Buffer): Promise<number> {
  const from = performance.now();
  let sent = 0;
  for (let gone = 0; gone < pace.milliseconds && !line.destroyed; gone = performance.now() - from) {
    const due = Math.floor((gone * pace.perSecond) / 1000) - sent;
    if (due > 0)
      line.write(Buffer.concat(Array.from({ length: due }, (_, index) => packet(sent + index + 1))));
    sent += Math.max(0, due);
    await pause(5);
  }
  return sent;
}

const telemetry = (username: string, seq: number, readings: readonly object[]): Buffer =>
  generate({
    cmd: "publish",
    topic: `lab/v1/${username}/telemetry`,
    payload: JSON.stringify({ v: 1, seq, boot: "rude", readings }),
    qos: 1,
    messageId: (seq % 65_535) + 1,
    dup: false,
    retain: false,
  });

import { connect as connectPlain, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { generate } from "mqtt-packet";
import { HubFailure } from "../model/failure.ts";
import { connectPacket } from "./connect-packet.ts";
import type { CrowdPlan } from "./crowd-plan.ts";
import { frameScanner, packetType } from "./frames.ts";

/** One of a crowd of devices: connected and listening, or on its way. */
export interface Member {
  /** Connects and subscribes, and tries again until it is in; resolves with how often it tried. */
  come(): Promise<number>;
  /** Its line is gone, without a word. */
  cut(): void;
}

/** A device that was turned away waits between half and one and a half of this. */
const patience = 1000;

export function member(plan: CrowdPlan, login: CrowdPlan["members"][number]): Member {
  const hello = [connectPacket(login)];
  if (plan.listens) hello.push(subscribePacket(login.username));
  const greeting = Buffer.concat(hello);
  const last = plan.listens ? packetType.suback : packetType.connack;
  let line: Socket | null = null;
  return {
    async come() {
      for (let tries = 1; ; tries += 1) {
        line = lineOf(plan, login);
        if (await letIn(line, greeting, last)) return tries;
        if (tries === plan.tries) throw new HubFailure("not-permitted", `${login.username} was not let in`);
        await pause(patience * (0.5 + Math.random()));
      }
    },
    cut: () => void line?.destroy(),
  };
}

/** Everything a device may hear. */
const subscribePacket = (username: string): Buffer =>
  generate({
    cmd: "subscribe",
    messageId: 1,
    subscriptions: ["receipt", "config", "command"].map((channel) => ({
      topic: `lab/v1/${username}/${channel}`,
      qos: 1,
    })),
  });

function lineOf(plan: CrowdPlan, { way }: CrowdPlan["members"][number]): Socket {
  const host = "127.0.0.1";
  if (way === "plain") return connectPlain({ port: plan.port, host, noDelay: true });
  return connectTls({ port: plan.tlsPort, host, ca: plan.authority, servername: "localhost" });
}

/** True once the broker has answered with `last`; false when it refused, or the line went first. */
function letIn(line: Socket, greeting: Buffer, last: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const scan = frameScanner((type, id) => {
    if (type === packetType.connack && id !== 0) line.destroy();
    else if (type === last) resolve(true);
  });
  line.on("data", scan);
  line.on("error", () => line.destroy());
  line.once("close", () => resolve(false));
  line.write(greeting);
  return promise;
}

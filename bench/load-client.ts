import { connect, type Socket } from "node:net";
import { generate } from "mqtt-packet";
import { HubFailure } from "../model/failure.ts";
import { connectPacket } from "./connect-packet.ts";
import { frameScanner, packetType } from "./frames.ts";
import { type MessageTemplate, messageTemplate } from "./message-template.ts";

/** When the next message is due, on the generator's clock; `null` while none is. */
export type DueSource = () => number | null;

export interface LoadClient {
  /** Sends what is due and has room in the window. */
  pump(): void;
  readonly sent: number;
  readonly open: number;
  close(): void;
}

export interface LoadClientNeeds {
  readonly port: number;
  readonly login: { readonly username: string; readonly secret: string };
  readonly qos: 0 | 1;
  readonly window: number;
  readonly readings: number;
  readonly boot: string;
  readonly measuredFrom: number;
  readonly due: DueSource;
  readonly now: () => number;
  readonly wallClock: () => number;
  /** `count` messages that were due at `dueAt` have been answered. */
  readonly answered: (dueAt: number, count: number) => void;
}

const ping = generate({ cmd: "pingreq" });
/** Without acknowledgements a PINGREQ after each batch tells when the broker has read it all. */
const unansweredBatch = 100;

/** Connects as a device and resolves when it may publish. Throws `not-permitted` when it may not. */
export async function loadClient(needs: LoadClientNeeds): Promise<LoadClient> {
  const { login, qos, readings, boot, measuredFrom } = needs;
  const socket = connect({ port: needs.port, host: "127.0.0.1", noDelay: true });
  const topic = `lab/v1/${login.username}/telemetry`;
  const template = messageTemplate({ topic, qos, readings, boot, measuredFrom });
  const flight = qos === 1 ? slots(needs.window) : slots(unansweredBatch);
  let sent = 0;

  const pump = () => {
    if (qos === 0 && flight.open > 0) return;
    const begun = flight.open;
    const batch = fill(template, flight, needs, sent);
    sent += flight.open - begun;
    if (batch !== null) socket.write(qos === 0 ? Buffer.concat([batch, ping]) : batch);
  };
  const hear = (type: number, id: number): void => {
    if (type === packetType.puback) needs.answered(flight.release(id), 1);
    if (type === packetType.pingresp && flight.open > 0) {
      const count = flight.open;
      needs.answered(flight.releaseAll(), count);
    }
  };
  await connected(socket, login, hear, pump);
  return {
    pump,
    get sent() {
      return sent;
    },
    get open() {
      return flight.open;
    },
    close: () => socket.destroy(),
  };
}

/** Encodes as many messages as are due and fit; `null` when there are none. */
function fill(template: MessageTemplate, flight: Slots, needs: LoadClientNeeds, sent: number): Buffer | null {
  const bytes = Buffer.allocUnsafe(template.bytes * flight.room);
  const wall = needs.wallClock();
  let at = 0;
  for (let seq = sent; flight.room > 0; seq += 1) {
    const dueAt = needs.due();
    if (dueAt === null) break;
    template.write(bytes, at, flight.take(dueAt), seq, wall);
    at += template.bytes;
  }
  return at === 0 ? null : bytes.subarray(0, at);
}

interface Slots {
  readonly room: number;
  readonly open: number;
  /** The packet id for a message due at this moment. */
  take(dueAt: number): number;
  /** When the message of this id was due. */
  release(id: number): number;
  releaseAll(): number;
}

function slots(size: number): Slots {
  const free = Array.from({ length: size }, (_, index) => size - index);
  const dueAt = new Float64Array(size + 1);
  return {
    get room() {
      return free.length;
    },
    get open() {
      return size - free.length;
    },
    take: (due) => {
      const id = free.pop() ?? 0;
      dueAt[id] = due;
      return id;
    },
    release: (id) => {
      free.push(id);
      return dueAt[id] ?? 0;
    },
    releaseAll: () => {
      const oldest = dueAt[size] ?? 0;
      free.length = 0;
      for (let id = size; id > 0; id -= 1) free.push(id);
      return dueAt[1] ?? oldest;
    },
  };
}

function connected(
  socket: Socket,
  login: LoadClientNeeds["login"],
  hear: (type: number, id: number) => void,
  afterChunk: () => void,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const refused = (why: string) =>
    reject(new HubFailure("not-permitted", `${login.username} could not connect: ${why}`));
  const scan = frameScanner((type, id) => {
    if (type !== packetType.connack) return hear(type, id);
    return id === 0 ? resolve() : refused(`CONNACK ${id & 0xff}`);
  });
  socket.on("data", (chunk: Buffer) => {
    scan(chunk);
    afterChunk();
  });
  socket.once("error", (error) => refused(error.message));
  socket.once("close", () => refused("the connection was closed"));
  socket.write(connectPacket(login));
  return promise;
}

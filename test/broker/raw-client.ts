import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { generate, type IConnectPacket, type Packet, parser } from "mqtt-packet";
import type { DeviceKey } from "../../model/identity.ts";

/** A peer that writes what it likes and sees every packet: what an MQTT client library would hide. */
export class RawClient {
  readonly socket: Socket;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
  readonly #taken: Packet[] = [];
  readonly #waiting: ((packet: Packet | null) => void)[] = [];
  #isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    const packets = parser({ protocolVersion: 4 });
    packets.on("packet", (packet) => this.#arrive(packet));
    socket.on("data", (bytes) => packets.parse(bytes));
    socket.on("error", () => {});
    this.closed = new Promise((resolve) => {
      socket.once("close", () => {
        this.#isClosed = true;
        for (const wake of this.#waiting.splice(0)) wake(null);
        resolve();
      });
    });
  }

  static async open(port: number): Promise<RawClient> {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    const client = new RawClient(socket);
    await once(socket, "connect");
    return client;
  }

  /** Opens a connection and signs the device in; throws unless the CONNACK says 0. */
  static async signedIn(
    port: number,
    device: DeviceKey,
    more: Partial<IConnectPacket> = {},
  ): Promise<RawClient> {
    const client = await RawClient.open(port);
    client.send(connectPacket(device, more));
    const answer = await client.next();
    if (answer?.cmd !== "connack" || answer.returnCode !== 0) throw new Error(`not let in: ${answer?.cmd}`);
    return client;
  }

  send(packet: Packet): void {
    this.socket.write(generate(packet));
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  /** The next packet; `null` when the connection closed instead. */
  next(): Promise<Packet | null> {
    const packet = this.#taken.shift();
    if (packet !== undefined) return Promise.resolve(packet);
    if (this.#isClosed) return Promise.resolve(null);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The next packets, told briefly: `puback 1`. */
  async hear(count: number): Promise<readonly (string | null)[]> {
    const heard: (string | null)[] = [];
    for (let i = 0; i < count; i++) heard.push(brief(await this.next()));
    return heard;
  }

  /** What came before the answer to a ping sent now: nothing else is on its way after that. */
  async beforePong(): Promise<readonly string[]> {
    this.send({ cmd: "pingreq" });
    const heard: string[] = [];
    for (let packet = await this.next(); packet?.cmd !== "pingresp"; packet = await this.next()) {
      heard.push(brief(packet) ?? "closed");
      if (packet === null) break;
    }
    return heard;
  }

  #arrive(packet: Packet): void {
    const wake = this.#waiting.shift();
    if (wake === undefined) this.#taken.push(packet);
    else wake(packet);
  }
}

const brief = (packet: Packet | null): string | null =>
  packet === null ? null : packet.messageId === undefined ? packet.cmd : `${packet.cmd} ${packet.messageId}`;

export const secretOf = (device: DeviceKey): string => `secret of ${device}`;

export const connectPacket = (device: DeviceKey, more: Partial<IConnectPacket> = {}): IConnectPacket => ({
  cmd: "connect",
  protocolId: "MQTT",
  protocolVersion: 4,
  clean: true,
  clientId: "any",
  keepalive: 60,
  username: device,
  password: Buffer.from(secretOf(device)),
  ...more,
});

/** A publish of some text on one of the device's channels. */
export const publishPacket = (
  topic: string,
  text: string,
  more: { qos?: 0 | 1 | 2; messageId?: number; dup?: boolean; retain?: boolean } = {},
): Packet => {
  const { qos = 1, messageId = 1, dup = false, retain = false } = more;
  const packet = { cmd: "publish", topic, payload: text, qos, dup, retain } as const;
  return qos === 0 ? packet : { ...packet, messageId };
};

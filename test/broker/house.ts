import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import { systemClock } from "../../boot/clock.ts";
import { type BrokerNeeds, type RunningBroker, startBroker } from "../../broker/broker.ts";
import { type Board, boardOn } from "../../model/board.ts";
import type { DeviceCredential } from "../../model/credential.ts";
import { secretHasher } from "../../model/device-secret.ts";
import type { DoorNote } from "../../model/door-note.ts";
import { type DeviceKey, deviceKey } from "../../model/identity.ts";
import type { BrokerLimits } from "../../model/limits.ts";
import type { Log } from "../../model/log.ts";
import { minutes, seconds } from "../../model/time.ts";
import { type HandJournal, handJournal } from "./hand-journal.ts";
import { secretOf } from "./raw-client.ts";

/** A running broker with everything around it in the test's hand. */
export interface House extends AsyncDisposable {
  readonly broker: RunningBroker;
  readonly port: number;
  readonly board: Board;
  readonly journal: HandJournal;
  /** Every line at `warn` and above, as JSON. */
  readonly lines: string[];
  readonly credentials: Map<DeviceKey, DeviceCredential>;
  /** Raise its version when another process is to have changed a credential. */
  readonly registry: { version: number };
  /** What the desk was told, in order. */
  readonly notes: DoorNote[];
  /** A well-behaved client of the usual library, signed in. */
  client(device: DeviceKey, more?: IClientOptions): Promise<MqttClient>;
}

export const cuff = deviceKey.parse("cuore-a-casa/bp-001");
export const scale = deviceKey.parse("cuore-a-casa/scale-001");

export const roomyLimits: BrokerLimits = {
  packetBytes: 128 * 1024,
  receiveWindow: 64,
  connections: 1000,
  connectionsPerAddress: 1000,
  deviceRate: 1_000_000,
  deviceBurst: 1_000_000,
  gatewayRate: 1_000_000,
  gatewayBurst: 1_000_000,
  wrongSecrets: 5,
  wrongSecretsPerAddress: 1000,
  wrongSecretsPerDevice: 1000,
  flapConnects: 100_000,
  flapDelay: seconds(5),
  connectWithin: seconds(10),
  keepalive: minutes(5),
  subscriptions: 50,
  drainWithin: seconds(8),
};
export const hashSecret = secretHasher(Buffer.alloc(32, 7));

/** Of a device with one secret and nobody behind it. */
export const credentialOf = (hash: Uint8Array): DeviceCredential => ({
  revoked: false,
  secrets: [{ hash, until: null }],
  revokedCertificates: [],
  children: [],
});

/** Starts a broker that knows the devices `cuff` and `scale`; any of its needs can be another. */
export async function house(
  given: { limits?: Partial<BrokerLimits> } & Partial<Omit<BrokerNeeds, "limits" | "journal">> = {},
): Promise<House> {
  const journal = handJournal();
  const board = boardOn();
  const lines: string[] = [];
  const write = (members: object, message: string) =>
    void lines.push(JSON.stringify({ ...members, message }));
  const log: Log = { trace() {}, debug() {}, info() {}, warn: write, error: write };
  const credentials = new Map(
    [cuff, scale].map((device) => [device, credentialOf(hashSecret(secretOf(device)))]),
  );
  const registry = { version: 1 };
  const notes: DoorNote[] = [];
  const broker = await startBroker({
    listen: { host: "127.0.0.1", port: 0 },
    credential: async (device) => credentials.get(device) ?? null,
    credentials: async (devices) =>
      new Map(
        devices.flatMap((device) => {
          const found = credentials.get(device);
          return found === undefined ? [] : [[device, found] as const];
        }),
      ),
    registryVersion: async () => registry.version,
    hashSecret,
    note: (some) => void notes.push(...some),
    journal,
    room: 32 * 1024 * 1024,
    serviceRates: new Map(),
    clock: systemClock,
    log,
    board,
    ...given,
    limits: { ...roomyLimits, ...given.limits },
  });
  const clients: MqttClient[] = [];
  return {
    broker,
    port: broker.port,
    board,
    journal,
    lines,
    credentials,
    registry,
    notes,
    async client(device, more = {}) {
      const address = `mqtt://127.0.0.1:${broker.port}`;
      const client = await connectAsync(address, {
        username: device,
        password: secretOf(device),
        reconnectPeriod: 0,
        ...more,
      });
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.end(true);
      await broker.stop();
    },
  };
}

/** Waits until something holds, looking again and again; fails the test when it does not within `limit`. */
export async function until(holds: () => boolean, limit = 5000): Promise<void> {
  const end = performance.now() + limit;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`this never came true: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

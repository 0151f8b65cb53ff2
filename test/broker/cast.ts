// Everybody who may come to the door, each with what they have in hand.
import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import { type Certified, fingerprintOf } from "../../boot/certificates.ts";
import type { ListenerBook } from "../../model/alert-listener.ts";
import type { DeviceCredential, Fingerprint } from "../../model/credential.ts";
import { type DeviceKey, deviceKey, serviceId } from "../../model/identity.ts";
import { seconds } from "../../model/time.ts";
import { pki } from "./certified.ts";
import { credentialOf, cuff, type House, hashSecret, house, scale } from "./house.ts";
import { secretOf } from "./raw-client.ts";

export const gateway = deviceKey.parse("cuore-a-casa/gw-001");
export const child = deviceKey.parse("cuore-a-casa/bp-002");
export const stray = deviceKey.parse("cuore-a-casa/bp-099");
export const foreign = deviceKey.parse("respiro/ox-001");
export const revoked = deviceKey.parse("cuore-a-casa/bp-666");
export const openCode = "abcdefghijklmnopqrstuvwxyz";
export const token = "lab_0123456789abcdef_of-clara";

export interface Cast {
  readonly hub: House;
  readonly authority: Certified;
  /** A certificate for a name, of our authority. */
  certificate(name: string): Promise<Certified>;
  /** The same of another authority. */
  forged(name: string): Promise<Certified>;
  /** Adds a device, or changes what is kept of one. */
  know(device: DeviceKey, more?: Partial<DeviceCredential>): void;
  connect(options: IClientOptions): Promise<MqttClient>;
  /** Over TLS, with a certificate or without. */
  overTls(certified: Certified | null, options?: IClientOptions): Promise<MqttClient>;
}

const listeners: ListenerBook = {
  listener: async (username, given) =>
    username === "clara" && given === token
      ? {
          username,
          scope: { services: [serviceId.parse("cuore-a-casa")], careGroups: "all", patients: "all" },
        }
      : null,
  opened: async () => {},
};
const noAlerts = {
  eventsAfter: async () => [],
  lastSequence: async () => 0,
  list: async () => ({ items: [], next: null }),
};

/** A broker with plain and TLS listeners, and one of every kind that may come to it. */
export async function cast(more: Parameters<typeof house>[0] = {}): Promise<Cast & AsyncDisposable> {
  const [own, other] = await Promise.all([pki(), pki("another authority")]);
  const hub = await house({
    listen: { host: "127.0.0.1", port: 0, tls: { port: 0, material: own.material("optional") } },
    people: { listeners, alerts: noAlerts },
    claims: {
      isOpen: async (service, hash) =>
        service === "cuore-a-casa" && Buffer.compare(hash, hashSecret(openCode)) === 0,
    },
    ...more,
  });
  const know: Cast["know"] = (device, changed = {}) => {
    const before = hub.credentials.get(device) ?? credentialOf(hashSecret(secretOf(device)));
    hub.credentials.set(device, { ...before, ...changed });
  };
  for (const device of [child, foreign]) know(device);
  know(gateway, { children: [child] });
  know(revoked, { revoked: true });
  const clients: MqttClient[] = [];
  const connect = async (address: string, options: IClientOptions): Promise<MqttClient> => {
    const client = await connectAsync(address, {
      protocolVersion: 4,
      reconnectPeriod: 0,
      connectTimeout: seconds(5),
      ...options,
    });
    client.on("error", () => {});
    clients.push(client);
    return client;
  };
  return {
    hub,
    authority: own.authority,
    certificate: own.device,
    forged: other.device,
    know,
    connect: (options) => connect(`mqtt://127.0.0.1:${hub.port}`, options),
    overTls: (certified, options = {}) =>
      connect(`mqtts://127.0.0.1:${hub.broker.tlsPort}`, {
        ca: [own.authority.certificate],
        ...(certified === null ? {} : { cert: certified.certificate, key: certified.key }),
        ...options,
      }),
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.end(true);
      await hub[Symbol.asyncDispose]();
    },
  };
}

export const printOf = ({ certificate }: Certified): Fingerprint => fingerprintOf(certificate);
export const bySecret = (device: DeviceKey): IClientOptions => ({
  username: device,
  password: secretOf(device),
});

/** What becomes of a publish. */
export async function published(
  client: MqttClient,
  topic: string,
  more: { qos?: 0 | 1 | 2; retain?: boolean; text?: string } = {},
): Promise<string> {
  const { qos = 1, retain = false, text = "{}" } = more;
  const closed = new Promise<string>((resolve) => client.once("close", () => resolve("closed")));
  const sent = client.publishAsync(topic, text, { qos, retain }).then(
    () => "taken",
    () => "closed",
  );
  if (qos > 0) return Promise.race([sent, closed]);
  await sent;
  const alive = new Promise<string>((resolve) => setTimeout(() => resolve("taken"), 100));
  return Promise.race([closed, alive]);
}

/** What becomes of a subscription. */
export async function subscribed(client: MqttClient, filter: string): Promise<string> {
  try {
    const [granted] = await client.subscribeAsync(filter, { qos: 1 });
    return granted === undefined || granted.qos === 128 ? "refused" : "granted";
  } catch {
    return "refused";
  }
}

export { cuff, scale };

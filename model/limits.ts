import type { Duration } from "./time.ts";

/** The most bytes of messages that may wait for the journal. */
export const journalRoom = 32 * 1024 * 1024;

/** How much one peer may ask of the broker. Each is a setting; the defaults are the contract's. */
export interface BrokerLimits {
  /** Largest MQTT packet after CONNECT, in bytes; a longer one closes the connection before it is buffered. */
  readonly packetBytes: number;
  /** Publishes of one connection that may wait for the journal before its socket is read no further. */
  readonly receiveWindow: number;
  readonly connections: number;
  /** Of one IPv4 address or IPv6 network of 64 bits; programs on this machine are not counted by address. */
  readonly connectionsPerAddress: number;
  /** Messages per second and device that may come in the long run, and how many at once before that. */
  readonly deviceRate: number;
  readonly deviceBurst: number;
  /** The same for all that comes through one gateway, its own messages among them. */
  readonly gatewayRate: number;
  readonly gatewayBurst: number;
  /** Wrong secrets within a minute of one source for one credential, of one source, and for one device of all sources. */
  readonly wrongSecrets: number;
  readonly wrongSecretsPerAddress: number;
  readonly wrongSecretsPerDevice: number;
  /** Connections of one device within a minute before the next has to wait, and how long. */
  readonly flapConnects: number;
  readonly flapDelay: Duration;
  /** From accept to CONNACK. */
  readonly connectWithin: Duration;
  readonly keepalive: Duration;
  readonly subscriptions: number;
  /** How long a subscriber may leave what it was sent unread. */
  readonly drainWithin: Duration;
}

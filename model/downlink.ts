import { z } from "zod";
import { type DeviceKey, deviceKey } from "./identity.ts";
import type { Page, PageAsked } from "./paging.ts";
import { type Duration, hours, type Instant, instant } from "./time.ts";

/** What a device can be asked to do. `locate` of people does not exist on purpose. */
export const commandKind = z.enum(["measure-now", "send-backlog", "identify"]);
export type CommandKind = z.infer<typeof commandKind>;

/** On `command`. */
export const command = z.object({
  v: z.literal(1),
  id: z.string(),
  command: commandKind,
  /** Of `measure-now`: which metrics; all it has when absent. */
  codes: z.array(z.string()).max(16).optional(),
  expiresAt: instant,
  hubTime: instant,
});
export type Command = z.infer<typeof command>;

/** On `config`, retained by meaning: told on every subscription and whenever it changes. Names nobody. */
export const deviceConfig = z.object({
  v: z.literal(1),
  hubTime: instant,
  /** Civil times are of this zone. */
  zone: z.literal("Europe/Rome"),
  /** What the device is to measure, and when; empty while it is with nobody, or nothing of theirs is for it. */
  measure: z.array(
    z.object({
      code: z.string(),
      /** UCUM; any unit of the metric is taken. */
      unit: z.string(),
      timesPerDay: z.int().min(1),
      /** Civil times of day between which it is expected, `["07:00", "10:00"]`; the whole day when absent. */
      between: z.tuple([z.string(), z.string()]).optional(),
    }),
  ),
  limits: z.object({
    packetBytes: z.int(),
    messagesPerSecond: z.number(),
    burst: z.int(),
    readingsPerMessage: z.int(),
  }),
});
export type DeviceConfig = z.infer<typeof deviceConfig>;

/** What waits for a device: commands, and receipts that told of a problem and found nobody. */
export const waitingChannel = z.enum(["command", "receipt"]);
export const downlinkState = z.enum(["queued", "sent", "acknowledged", "expired", "cancelled", "displaced"]);
export type DownlinkState = z.infer<typeof downlinkState>;

export const downlinkView = z.object({
  id: z.string(),
  device: deviceKey,
  channel: waitingChannel,
  /** Of commands: which. */
  command: commandKind.nullable(),
  state: downlinkState,
  madeAt: instant,
  madeBy: z.string(),
  expiresAt: instant,
  /** When it was last sent, and how often. `sent` is no proof: only the device's PUBACK is. */
  sentAt: instant.nullable(),
  times: z.int().min(0),
  acknowledgedAt: instant.nullable(),
});
export type DownlinkView = z.infer<typeof downlinkView>;

/** What is kept for a device: no more than this waits; beyond it a command is refused and the oldest receipt displaced. */
export const mostWaiting = { command: 20, receipt: 100 } as const;
/** How long it waits when nothing else is said. */
export const waitsFor: { readonly [channel in "command" | "receipt"]: Duration } = {
  command: hours(24),
  receipt: hours(72),
};

export interface Waiting {
  readonly id: string;
  readonly channel: z.infer<typeof waitingChannel>;
  /** JSON, ready to publish but for `hubTime`, which is of the moment it is sent. */
  readonly body: string;
}

export interface DownlinkMade {
  readonly id: string;
  readonly device: DeviceKey;
  readonly channel: z.infer<typeof waitingChannel>;
  readonly command: CommandKind | null;
  readonly body: string;
  readonly at: Instant;
  readonly by: string;
  readonly expiresAt: Instant;
}

/** What must still reach devices; each item's history is kept 90 days after its end. */
export interface DownlinkBook {
  /** Throws `not-found`, `conflict` when the device is revoked or has as many commands waiting as may be. */
  add(item: DownlinkMade): Promise<void>;
  /** What waits for these devices and has not expired, oldest first, with what was sent and never acknowledged. */
  waiting(devices: readonly DeviceKey[], now: Instant): Promise<ReadonlyMap<DeviceKey, readonly Waiting[]>>;
  /** Which devices anything was added for since; `mark` is handed back the next time, 0 at first. */
  addedSince(mark: number): Promise<{ readonly devices: readonly DeviceKey[]; readonly mark: number }>;
  sent(ids: readonly string[], at: Instant): Promise<void>;
  acknowledged(ids: readonly string[], at: Instant): Promise<void>;
  /** Throws `not-found`, `conflict` when it is over already. */
  cancel(id: string, at: Instant): Promise<void>;
  /** Newest first; of one channel when it is named. */
  ofDevice(
    device: DeviceKey,
    page: PageAsked,
    channel?: z.infer<typeof waitingChannel>,
  ): Promise<Page<DownlinkView>>;
  item(id: string): Promise<DownlinkView | null>;
  /** Marks what expired and forgets what ended before; returns how many expired. */
  expire(now: Instant, forgetBefore: Instant): Promise<number>;
}

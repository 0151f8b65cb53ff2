import { type DeviceKey, type ServiceId, serviceId } from "./identity.ts";
import { type Channel, channels } from "./journal.ts";

/** The channels on which the hub speaks to a device. */
export const downChannels = ["receipt", "config", "command"] as const;
export type DownChannel = (typeof downChannels)[number];

const root = "lab/v1";

/** The topic of a device's channel, `lab/v1/<service>/<device>/<channel>`. */
export const topicOf = (device: DeviceKey, channel: Channel | DownChannel): string =>
  `${root}/${device}/${channel}`;

/** What all topics of a device begin with, the slash included. */
export const prefixOf = (device: DeviceKey): string => `${root}/${device}/`;

/** The device a topic or filter names, whoever that is, and what stands behind; `null` when it names none. */
export function namedIn(topic: string): { readonly device: string; readonly rest: string } | null {
  if (!topic.startsWith(`${root}/`)) return null;
  const slash = topic.indexOf("/", root.length + 1);
  const end = slash === -1 ? -1 : topic.indexOf("/", slash + 1);
  return end === -1 ? null : { device: topic.slice(root.length + 1, end), rest: topic.slice(end + 1) };
}

/** Where a device without a credential hands in its claim code. No device can be called so: its name begins with `_`. */
export const claimTopic = (service: ServiceId, code: string): string => `${root}/${service}/_claim/${code}`;
/** Where it gets its credential. */
export const claimReplyTopic = (service: ServiceId, code: string): string =>
  `${claimTopic(service, code)}/reply`;
/** The user name under which a device hands in its claim code; the code is its password. */
export const claimUsername = (service: ServiceId): string => `${service}/_claim`;
/** The service a claimant's user name is of; `null` for any other user name. */
export function claimedServiceOf(username: string): ServiceId | null {
  const [service, last, ...more] = username.split("/");
  const parsed = serviceId.safeParse(service);
  return parsed.success && last === "_claim" && more.length === 0 ? parsed.data : null;
}

/** What stands in a device's prefix, for documents and tables: who says it, how it must be sent, whether it stays. */
export interface ChannelTerms {
  readonly channel: Channel | DownChannel;
  readonly direction: "up" | "down";
  /** Qualities of service that are taken, or the one it is sent with. */
  readonly qos: readonly (0 | 1 | 2)[];
  readonly retained: boolean;
}

const up = (channel: Channel): ChannelTerms =>
  channel === "status"
    ? { channel, direction: "up", qos: [1], retained: true }
    : { channel, direction: "up", qos: [0, 1, 2], retained: false };

/** Every channel there is. */
export const channelTerms: readonly ChannelTerms[] = [
  ...channels.map(up),
  ...downChannels.map((channel) => ({
    channel,
    direction: "down" as const,
    qos: [1] as const,
    retained: channel === "config",
  })),
];

/** Addresses for documents, their parts that vary in braces. */
export const addressForms = {
  /** Of one of a device's channels. */
  device: (channel: Channel | DownChannel): string => topicOf("{service}/{device}" as DeviceKey, channel),
  claim: claimTopic("{service}" as ServiceId, "{code}"),
  claimReply: claimReplyTopic("{service}" as ServiceId, "{code}"),
} as const;

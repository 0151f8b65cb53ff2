import type { DeviceKey } from "../model/identity.ts";
import { type Channel, channels } from "../model/journal.ts";
import { type DownChannel, downChannels, prefixOf, topicOf } from "../model/topics.ts";

/**
 * The topics a device may publish on, each with its channel; any other topic is refused.
 * Being one of six strings leaves no room for wildcards, `$`, U+0000, lone surrogates or a foreign prefix.
 */
export const publishTopics = (device: DeviceKey): ReadonlyMap<string, Channel> =>
  new Map(channels.map((channel) => [topicOf(device, channel), channel]));

/** Only what a device says of itself may be retained: a retained reading would be taken for a new one. */
export const mayRetain = (channel: Channel): boolean => channel === "status";

/** A will is the device's own last status and nothing else. */
export const mayLeave = (device: DeviceKey, willTopic: string): boolean =>
  willTopic === topicOf(device, "status");

/** True for the down channels of the device itself, one by one or by the wildcards `#` and `+` in their place. */
export const mayHear = (device: DeviceKey, filter: string): boolean =>
  downChannels.some((channel) => hears(device, filter, channel));

/** True when a filter the device may have takes in one of its down channels. */
export function hears(device: DeviceKey, filter: string, channel: DownChannel): boolean {
  const prefix = prefixOf(device);
  if (!filter.startsWith(prefix)) return false;
  const rest = filter.slice(prefix.length);
  return rest === channel || rest === "#" || rest === "+";
}

/** The last fence before a socket: whatever else goes wrong, a device gets only what is under its own prefix. */
export const mayReceive = (device: DeviceKey, topic: string): boolean => topic.startsWith(prefixOf(device));

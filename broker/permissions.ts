import type { Scope } from "../model/access.ts";
import type { DeviceKey, ServiceId } from "../model/identity.ts";
import { halvesOf, deviceKey as keyForm } from "../model/identity.ts";
import { type Channel, channels } from "../model/journal.ts";
import {
  claimReplyTopic,
  claimTopic,
  type DownChannel,
  downChannels,
  namedIn,
  prefixOf,
  topicOf,
} from "../model/topics.ts";
import { mayFollow } from "./alert-filters.ts";

/** Who somebody at the broker is, once proved. All they may do follows from it, here and nowhere else. */
export type Identity =
  | { readonly is: "nobody" }
  /** With the devices declared behind it, for which it may speak; none but for gateways. */
  | { readonly is: "device"; readonly device: DeviceKey; readonly children: ReadonlySet<DeviceKey> }
  /** A box without a credential that holds a claim code. */
  | { readonly is: "claimant"; readonly service: ServiceId; readonly code: string }
  /** A person's client, which hears alerts and says nothing. */
  | { readonly is: "listener"; readonly scope: Scope };

export const nobody: Identity = { is: "nobody" };

/** What a publish is, to whoever may make it. */
export type Grant =
  | { readonly of: "device"; readonly device: DeviceKey; readonly channel: Channel }
  | { readonly of: "claim" };

const upChannels: ReadonlyMap<string, Channel> = new Map(channels.map((channel) => [channel, channel]));

/**
 * What a publish on a topic would be; `null` refuses it. A device's topic is one of six strings, which leaves no room
 * for wildcards, `$`, U+0000, lone surrogates or a foreign prefix.
 */
export function mayPublish(identity: Identity, topic: string): Grant | null {
  if (identity.is === "claimant") {
    return topic === claimTopic(identity.service, identity.code) ? { of: "claim" } : null;
  }
  const own = ownIn(identity, topic);
  const channel = own === null ? undefined : upChannels.get(own.rest);
  return own === null || channel === undefined ? null : { of: "device", device: own.device, channel };
}

/** Only what a device says of itself may be retained: a retained reading would be taken for a new one. */
export const mayRetain = (grant: Grant): boolean => grant.of === "device" && grant.channel === "status";

/** A will is the last status of a device one speaks for, and nothing else. */
export function mayLeave(identity: Identity, willTopic: string): boolean {
  const grant = mayPublish(identity, willTopic);
  return grant !== null && mayRetain(grant);
}

/** True for filters that take in nothing but what is one's own: wildcards stand behind one's own prefix alone. */
export function mayHear(identity: Identity, filter: string): boolean {
  if (identity.is === "listener") return mayFollow(filter, identity.scope);
  if (identity.is === "claimant") return filter === claimReplyTopic(identity.service, identity.code);
  return heardBy(identity, filter) !== null;
}

/** The device, and its channels, that a filter of a device or gateway takes in; `null` when it may not have it. */
export function heardBy(
  identity: Identity,
  filter: string,
): { readonly device: DeviceKey; readonly channels: readonly DownChannel[] } | null {
  const own = ownIn(identity, filter);
  if (own === null) return null;
  const { device, rest } = own;
  const heard = rest === "#" || rest === "+" ? downChannels : downChannels.filter((each) => each === rest);
  return heard.length === 0 ? null : { device, channels: heard };
}

/** The last fence before a socket: whatever else goes wrong, nobody gets what is not theirs. */
export function mayReceive(identity: Identity, topic: string): boolean {
  if (identity.is === "listener") return mayFollow(topic, identity.scope);
  if (identity.is === "claimant") return topic === claimReplyTopic(identity.service, identity.code);
  const own = ownIn(identity, topic);
  return own !== null && downChannels.some((each) => each === own.rest);
}

/**
 * The device of one's own service, and not one's own, that a refused publish spoke for: perhaps one that somebody forgot
 * to declare. `null` for any other topic.
 */
export function strayIn(identity: Identity, topic: string): DeviceKey | null {
  if (identity.is !== "device" || mayPublish(identity, topic) !== null) return null;
  const named = namedIn(topic);
  const device = keyForm.safeParse(named?.device);
  if (named === null || !device.success || !upChannels.has(named.rest)) return null;
  const isNear = halvesOf(device.data).service === halvesOf(identity.device).service;
  return isNear && ownIn(identity, topicOf(device.data, "status")) === null ? device.data : null;
}

/** Whose prefix a topic or filter lies under, of those one speaks for, and what follows it. */
function ownIn(
  identity: Identity,
  topic: string,
): { readonly device: DeviceKey; readonly rest: string } | null {
  if (identity.is !== "device") return null;
  const { device, children } = identity;
  const prefix = prefixOf(device);
  if (topic.startsWith(prefix)) return { device, rest: topic.slice(prefix.length) };
  if (children.size === 0) return null;
  const named = namedIn(topic);
  if (named === null || !children.has(named.device as DeviceKey)) return null;
  return { device: named.device as DeviceKey, rest: named.rest };
}

import { type DeviceKey, deviceKey } from "../model/identity.ts";
import { type Channel, channels } from "../model/journal.ts";
import { namedIn } from "../model/topics.ts";

/**
 * What is subscribed to at an outside broker: every channel of its own. With one filter for all, what the hub says to
 * devices would come back to it.
 */
export const uplinkFilters = (share: string | undefined): readonly { channel: Channel; filter: string }[] =>
  channels.map((channel) => ({
    channel,
    filter: `${share === undefined ? "" : `$share/${share}/`}lab/v1/+/+/${channel}`,
  }));

/** The device and channel a topic names; `null` when it is no device's. */
export function uplinkOf(topic: string): { readonly device: DeviceKey; readonly channel: Channel } | null {
  const named = namedIn(topic);
  const device = deviceKey.safeParse(named?.device);
  const channel = channels.find((each) => each === named?.rest);
  return device.success && channel !== undefined ? { device: device.data, channel } : null;
}

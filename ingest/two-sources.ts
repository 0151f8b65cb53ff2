import type { DeviceCredential } from "../model/credential.ts";
import type { HashSecret } from "../model/device-secret.ts";
import type { DeviceKey } from "../model/identity.ts";
import type { IngressSource, OutsidePlace } from "../model/ingress.ts";
import type { BrokerLimits } from "../model/limits.ts";
import { type OutsideBroker, type OutsideBrokerNeeds, startOutsideBroker } from "./outside-broker.ts";

export interface OutsideNeeds
  extends Pick<OutsideBrokerNeeds, "journal" | "note" | "random" | "clock" | "board" | "log"> {
  readonly hashSecret: HashSecret;
  readonly credential: (device: DeviceKey) => Promise<DeviceCredential | null>;
  readonly limits: Pick<BrokerLimits, "connections" | "packetBytes">;
}

/** The hub's own broker, and beside it, where a place is given, what reads from the broker there. */
export function withOutside(
  own: IngressSource,
  place: OutsidePlace | undefined,
  { hashSecret, credential, limits, ...needs }: OutsideNeeds,
): IngressSource {
  if (place === undefined) return own;
  const outside = startOutsideBroker({
    ...needs,
    place,
    // Of the hub's own key: the same at every start, and no other hub's.
    clientId: `labhub-${Buffer.from(hashSecret("outside-broker")).toString("hex", 0, 8)}`,
    isKnown: async (device) => (await credential(device))?.revoked === false,
    mostDevices: 2 * limits.connections,
    packetBytes: limits.packetBytes,
  });
  return twoSources(own, outside);
}

/** Two sources as one: a device is spoken to where it was heard. */
const twoSources = (own: IngressSource, outside: OutsideBroker): IngressSource => ({
  tell: (device, receipt) => (outside.serves(device) ? outside : own).tell(device, receipt),
  say(words) {
    const { there = [], here = [] } = Object.groupBy(words, (word) =>
      word.say === "down" && outside.serves(word.device) ? "there" : "here",
    );
    if (there.length > 0) outside.say(there);
    if (here.length > 0) own.say(here);
  },
  tellAnew() {
    own.tellAnew();
    outside.tellAnew();
  },
  credentialChanged(device) {
    own.credentialChanged(device);
    outside.credentialChanged(device);
  },
  async stop() {
    await outside.stop();
    await own.stop();
  },
});

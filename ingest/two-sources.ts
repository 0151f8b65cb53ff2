import type { IngressSource } from "../model/ingress.ts";
import type { OutsideBroker } from "./outside-broker.ts";

/** The hub's own broker and one outside as one source: a device is spoken to where it was heard. */
export const twoSources = (own: IngressSource, outside: OutsideBroker): IngressSource => ({
  tell: (device, receipt) => (outside.serves(device) ? outside : own).tell(device, receipt),
  say(words) {
    const { there = [], here = [] } = Object.groupBy(words, (word) =>
      word.say === "down" && outside.serves(word.device) ? "there" : "here",
    );
    if (there.length > 0) outside.say(there);
    if (here.length > 0) own.say(here);
  },
  tellWhoListens() {
    own.tellWhoListens();
    outside.tellWhoListens();
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

import { alertTopic } from "./alert-listener.ts";
import { channelWords } from "./channel-words.ts";
import type { Bilingual } from "./pilot-words.ts";
import type { PayloadName } from "./schemas.ts";
import { addressForms, type ChannelTerms, channelTerms } from "./topics.ts";

/** A channel as it stands in documents for those who build the other side. */
export interface MqttChannel {
  /** Stable: programs made from the documents go by it. */
  readonly id: ChannelTerms["channel"] | "claim" | "claim-reply" | "alerts";
  /** The topic, its parts that vary in braces. */
  readonly address: string;
  /** Seen from the client: `up` is what it publishes, `down` what it gets. */
  readonly direction: "up" | "down";
  readonly qos: readonly (0 | 1 | 2)[];
  readonly retained: boolean;
  /** Who is there at all. */
  readonly who: "device" | "claimant" | "person";
  readonly contentType: string;
  /** None for what is taken and kept, and not read yet. */
  readonly payloads: readonly PayloadName[];
  readonly words: Bilingual;
}

type Read = Pick<MqttChannel, "contentType" | "payloads">;
const json = (...payloads: readonly PayloadName[]): Read => ({ contentType: "application/json", payloads });

const contents: Readonly<Record<ChannelTerms["channel"], Read>> = {
  telemetry: json("telemetry"),
  senml: { contentType: "application/senml+json", payloads: [] },
  fhir: { contentType: "application/fhir+json", payloads: [] },
  events: json("events"),
  answers: json(),
  status: json("status"),
  receipt: json("receipt", "not-declared"),
  config: json("config"),
  command: json("command"),
};

const ofDevices = channelTerms.map(
  (terms): MqttChannel => ({
    ...terms,
    ...contents[terms.channel],
    id: terms.channel,
    address: addressForms.device(terms.channel),
    who: "device",
    words: channelWords[terms.channel],
  }),
);

/** Every channel there is at the broker, in the order of the documents. */
export const mqttChannels: readonly MqttChannel[] = [
  ...ofDevices,
  {
    id: "claim",
    address: addressForms.claim,
    direction: "up",
    qos: [1],
    retained: false,
    who: "claimant",
    ...json("claim"),
    words: channelWords.claim,
  },
  {
    id: "claim-reply",
    address: addressForms.claimReply,
    direction: "down",
    qos: [1],
    retained: false,
    who: "claimant",
    ...json("claim-answer"),
    words: channelWords["claim-reply"],
  },
  {
    id: "alerts",
    address: alertTopic({ service: "{service}", zone: "{zone}", priority: "{priority}" }),
    direction: "down",
    qos: [0, 1],
    retained: false,
    who: "person",
    ...json("alert"),
    words: channelWords.alerts,
  },
];

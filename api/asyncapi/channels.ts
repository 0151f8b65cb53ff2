import { type MqttChannel, mqttChannels } from "../../model/mqtt-channels.ts";
import { priorities } from "../../model/rule.ts";
import { messagesOf } from "./messages.ts";

type Part = readonly [string, object];

const idForm = "^[a-z0-9][a-z0-9-]{1,62}$";

/** What the parts of topics that vary may be. AsyncAPI 3 has no place for a pattern, so it stands beside. */
export const parameters = {
  service: {
    description: `The service (mini-pilot) a device belongs to: \`${idForm}\`.`,
    examples: ["cuore-a-casa"],
    "x-pattern": idForm,
  },
  device: {
    description: `The device within its service: \`${idForm}\`. One's own; of a gateway also of those declared behind it.`,
    examples: ["bp-007"],
    "x-pattern": idForm,
  },
  code: {
    description: "The claim code as it stands on the box: `^[a-z2-7]{26}$`.",
    examples: ["abcdefghijklmnopqrstuvwxyz"],
    "x-pattern": "^[a-z2-7]{26}$",
  },
  zone: {
    description: "The homogeneous zone of Turin's metropolitan city.",
    enum: Array.from({ length: 11 }, (_, n) => `z${n + 1}`),
  },
  priority: { description: "The alert's priority.", enum: [...priorities] },
} as const;

/** `claim-reply` as `claimReply`. */
const camel = (id: string): string => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

export function channelParts(channel: MqttChannel): Part {
  const { id, address, words } = channel;
  const named = [...address.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  return [
    camel(id),
    {
      address,
      title: id,
      description: words.en,
      parameters: Object.fromEntries(
        named.map((name) => [name, { $ref: `#/components/parameters/${name}` }] as const),
      ),
      messages: Object.fromEntries(
        messagesOf(channel).map((name) => [name, { $ref: `#/components/messages/${name}` }] as const),
      ),
    },
  ];
}

/** What the client does on it: `send` is the client's publish, `receive` its subscription. */
export function operationParts(channel: MqttChannel): Part {
  const { id, direction, qos, retained, who, words } = channel;
  const action = direction === "up" ? "send" : "receive";
  const best = qos.find((each) => each === 1) ?? 0;
  return [
    `${action}${capital(camel(id))}`,
    {
      action,
      channel: { $ref: `#/channels/${camel(id)}` },
      title: `${actors[who]} ${direction === "up" ? "publishes" : "gets"} ${id}`,
      summary: words.en,
      description: qosTold(channel),
      security: schemes[who].map((name) => ({ $ref: `#/components/securitySchemes/${name}` })),
      bindings: { mqtt: { qos: best, retain: retained, bindingVersion: "0.2.0" } },
      messages: messagesOf(channel).map((name) => ({ $ref: `#/channels/${camel(id)}/messages/${name}` })),
      ...(id === "claim" ? { reply } : {}),
      "x-qos": [...qos],
    },
  ];
}

const actors = {
  device: "A device",
  claimant: "A device without a credential",
  person: "A clinician's program",
};
const schemes = {
  device: ["deviceSecret", "deviceCertificate"],
  claimant: ["claimCode"],
  person: ["personToken"],
} as const;

function qosTold({ direction, qos, retained }: MqttChannel): string {
  const list = qos.join(", ");
  if (direction === "down") return `Sent with QoS ${list}${retained ? ", retain flag set" : ""}.`;
  return `Taken with QoS ${list}; use 1.${retained ? " May be retained." : " A retained publish is refused and closes the connection."}`;
}

const replyChannel = mqttChannels.find(({ id }) => id === "claim-reply");
const reply = {
  channel: { $ref: "#/channels/claimReply" },
  messages: (replyChannel === undefined ? [] : messagesOf(replyChannel)).map((name) => ({
    $ref: `#/channels/claimReply/messages/${name}`,
  })),
};

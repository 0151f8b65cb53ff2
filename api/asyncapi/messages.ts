import type { MqttChannel } from "../../model/mqtt-channels.ts";
import { payloadExamples } from "../../model/payload-examples.ts";
import type { PayloadName } from "../../model/schemas.ts";

/** The messages of a channel by name: its payloads', or its own where nothing reads them yet. */
export const messagesOf = ({ id, payloads }: MqttChannel): readonly string[] =>
  payloads.length === 0 ? [id] : payloads;

/** Its messages as components. */
export const messageParts = (channel: MqttChannel): readonly (readonly [string, object])[] =>
  channel.payloads.length === 0
    ? [[channel.id, unread(channel)]]
    : channel.payloads.map((name) => [name, message(name, channel)] as const);

const message = (name: PayloadName, { contentType }: MqttChannel): object => ({
  name,
  title: name,
  contentType,
  payload: { $ref: `#/components/schemas/${name}` },
  examples: payloadExamples[name],
});

/** Taken, kept and acknowledged like any other, and set aside with the reason `schema`. */
const unread = ({ id, contentType, words }: MqttChannel): object => ({
  name: id,
  title: `${id} (not read in this version)`,
  summary: words.en,
  contentType,
  payload: {},
  "x-read": false,
});

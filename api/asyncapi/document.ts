import type { BrokerLimits } from "../../model/limits.ts";
import { mqttChannels } from "../../model/mqtt-channels.ts";
import { payloadSchema, payloads } from "../../model/schemas.ts";
import { payloadLimit, readingsLimit } from "../../model/telemetry-message.ts";
import { channelParts, operationParts, parameters } from "./channels.ts";
import { messageParts } from "./messages.ts";
import { type MqttPlace, originOf, serversOf } from "./servers.ts";

export interface AsyncApiNeeds {
  readonly version: string;
  readonly limits: BrokerLimits;
  readonly place: MqttPlace;
}

/**
 * All that goes over MQTT as an AsyncAPI 3.0 document, from the one table of topics and the schemas the hub reads and
 * writes with. Pure: the same hub on the same ports gives the same bytes.
 */
export function asyncApi({ version, limits, place }: AsyncApiNeeds): object {
  return {
    asyncapi: "3.0.0",
    id: "urn:territorial-lab-hub:mqtt",
    info: {
      title: "Territorial LAB Hub: MQTT",
      version,
      description: toldOf(limits),
      license: { name: "EUPL-1.2" },
      externalDocs: { description: "The same for people", url: `${originOf(place)}/docs` },
    },
    defaultContentType: "application/json",
    servers: Object.fromEntries(serversOf(place).map(serverPart)),
    channels: Object.fromEntries(mqttChannels.map(channelParts)),
    operations: Object.fromEntries(mqttChannels.map(operationParts)),
    components: {
      schemas: Object.fromEntries(
        Object.keys(payloads).map((name) => [name, payloadSchema(name as keyof typeof payloads)]),
      ),
      messages: Object.fromEntries(mqttChannels.flatMap(messageParts)),
      parameters,
      securitySchemes,
    },
  };
}

const toldOf = (limits: BrokerLimits): string =>
  [
    "**Seen from the client's side**: `send` is what a client publishes to the hub, `receive` what the hub sends to a client.",
    "MQTT 3.1.1. A CONNECT of MQTT 5 is answered with CONNACK 1, from which clients fall back. Sessions are clean: what a device must still get waits for it and is sent when it subscribes.",
    "An acknowledgement (PUBACK or PUBREC) means that the message is on disk. Publish with QoS 1 and keep what was not acknowledged; QoS 0 may be lost.",
    `Limits: packets of ${limits.packetBytes} bytes, payloads of ${payloadLimit} bytes, ${readingsLimit} readings or events in a message, ${limits.deviceRate} messages a second and device with bursts of ${limits.deviceBurst} (beyond, acknowledgements are delayed and reading is paused; nothing is dropped), keepalive of ${limits.keepalive / 1000} s at most and not 0, CONNECT within ${limits.connectWithin / 1000} s, ${limits.subscriptions} subscriptions.`,
    "No payload may hold anything that names a person.",
  ].join("\n\n");

type Part = readonly [string, object];

function serverPart(server: ReturnType<typeof serversOf>[number]): Part {
  const { id, takesClaims, ...where } = server;
  const schemes = [
    "deviceSecret",
    ...(id === "mqtts" ? ["deviceCertificate"] : []),
    ...(takesClaims ? ["claimCode"] : []),
    "personToken",
  ];
  return [
    id,
    {
      ...where,
      protocolVersion: "3.1.1",
      description: serverWords[id],
      security: schemes.map((name) => ({ $ref: `#/components/securitySchemes/${name}` })),
      bindings: { mqtt: { cleanSession: true, keepAlive: 60, lastWill, bindingVersion: "0.2.0" } },
    },
  ];
}

const statusTopic = mqttChannels.find(({ id }) => id === "status")?.address ?? "";
const lastWill = { topic: statusTopic, qos: 1, retain: true, message: '{"online":false}' };

const serverWords = {
  mqtts: "MQTT over TLS 1.2 or 1.3; a client that names protocols (ALPN) names `mqtt`.",
  mqtt: "MQTT without encryption: on the hub's own machine, or on a network that is protected itself. Claims are refused here, but on loopback.",
  websocket: "MQTT over WebSocket, subprotocol `mqtt`.",
} as const;

const securitySchemes = {
  deviceSecret: {
    type: "userPassword",
    description: "User name `<service>/<device>`, password the device's secret.",
  },
  deviceCertificate: {
    type: "X509",
    description:
      "A client certificate whose common name is `<service>/<device>`; then user name and password may be left out.",
  },
  claimCode: {
    type: "userPassword",
    description: "User name `<service>/_claim`, password the claim code. Encrypted connections only.",
  },
  personToken: {
    type: "userPassword",
    description: "A clinician's user name, password one of their API tokens.",
  },
};

import { Parser } from "@asyncapi/parser";
import { expect, test } from "vitest";
import { z } from "zod";
import { assignmentsOf } from "../../ingest/assignments.ts";
import { decode } from "../../ingest/decode.ts";
import { examine } from "../../ingest/examine.ts";
import { examineEvent } from "../../ingest/examine-event.ts";
import { alertTopic } from "../../model/alert-listener.ts";
import { deviceKey, messageId, serviceId } from "../../model/identity.ts";
import { type Channel, channels } from "../../model/journal.ts";
import { payloadExamples } from "../../model/payload-examples.ts";
import { quarantineReasons } from "../../model/quarantine.ts";
import { payloads } from "../../model/schemas.ts";
import { milliseconds } from "../../model/time.ts";
import { claimReplyTopic, claimTopic, downChannels, topicOf } from "../../model/topics.ts";
import { assigned, enrolled, entryOf, noon, oximeter } from "../ingest/builders.ts";
import type { Json } from "./caller.ts";
import { openHouse } from "./house.ts";

const parser = new Parser();

const parsed = async (text: string) => {
  const { document, diagnostics } = await parser.parse(text);
  // Severity 0 is an error, 1 a warning; what is left are recommendations.
  return { document, wrong: diagnostics.filter(({ severity }) => severity <= 1) };
};

test("what goes over MQTT is an AsyncAPI 3 document without a fault, of every topic there is and no other", async () => {
  const { stranger, origin } = await openHouse({ publicUrl: "https://lab.example.it" });
  const text = await (await fetch(`${origin}/asyncapi.json`)).text();
  expect(await (await fetch(`${origin}/asyncapi.json`)).text(), "the same bytes again").toBe(text);
  const { document, wrong } = await parsed(text);
  expect(wrong).toEqual([]);
  expect(document?.version()).toBe("3.0.0");
  expect(document?.info().version()).toBe("0.0.0-test");

  const [service, code] = [serviceId.parse("cuore-a-casa"), "abcdefghijklmnopqrstuvwxyz"];
  const device = deviceKey.parse("cuore-a-casa/bp-007");
  const told = (document?.channels().all() ?? []).map((channel) =>
    (channel.address() ?? "")
      .replace("{service}", service)
      .replace("{device}", "bp-007")
      .replace("{code}", code)
      .replace("{zone}", "z4")
      .replace("{priority}", "high"),
  );
  const known = [
    ...[...channels, ...downChannels].map((channel) => topicOf(device, channel)),
    claimTopic(service, code),
    claimReplyTopic(service, code),
    alertTopic({ service, zone: "z4", priority: "high" }),
  ];
  expect(told.toSorted()).toEqual(known.toSorted());
  const actions = (document?.operations().all() ?? []).map((each) => [
    each.action(),
    each.channels().all()[0]?.id(),
  ]);
  expect(actions.filter(([action]) => action === "send").map(([, id]) => id)).toEqual([...channels, "claim"]);
  expect(actions, "each channel has one operation").toHaveLength(known.length);

  // The parser does not look at examples.
  const { schemas, messages } = JSON.parse(text).components;
  for (const [name, { examples = [] }] of Object.entries<Json>(messages)) {
    const schema = name in schemas ? z.fromJSONSchema(schemas[name]) : z.never();
    for (const { payload } of examples) expect(schema.safeParse(payload).error, name).toBeUndefined();
  }
  expect(await stranger.get("/openapi.json")).toMatchObject({ paths: { "/asyncapi.json": {} } });
});

test("servers are those that are listened on, by the name devices reach them by", async () => {
  const servers = async (more: Parameters<typeof openHouse>[0], port = 0) => {
    const { stranger, board } = await openHouse(more);
    board.set("broker_tls_port", port);
    const found: Record<string, Json> = (await stranger.get("/asyncapi.json")).servers;
    return Object.entries(found).map(([id, { protocol, host }]) => `${id} ${protocol} ${host}`);
  };
  expect(await servers({ publicUrl: "https://lab.example.it" }, 8883)).toEqual([
    "mqtts secure-mqtt lab.example.it:8883",
    "mqtt mqtt 127.0.0.1:1883",
    "websocket wss lab.example.it:443",
  ]);
  const [alone, ...more] = await servers({ mqttPorts: { plain: "off", tls: 0 } });
  expect(alone).toMatch(/^websocket ws 127\.0\.0\.1:\d+$/);
  expect(more).toEqual([]);
});

const asSent = (channel: Channel, payload: object) => entryOf(JSON.stringify(payload), { channel });

test("the hub's schemas take every example", () => {
  for (const [name, schema] of Object.entries<z.ZodType>(payloads)) {
    const examples = payloadExamples[name as keyof typeof payloads];
    expect(examples.length, name).toBeGreaterThan(0);
    for (const { payload } of examples) expect(schema.safeParse(payload).error, name).toBeUndefined();
  }
});

test("the pipeline takes every reading and event of the examples", () => {
  const around = { device: oximeter, message: messageId.parse("0-1"), receivedAt: noon };
  const circumstances = { ...around, correction: milliseconds(0) };
  const whose = assignmentsOf([assigned()], [enrolled()]);
  for (const { payload } of payloadExamples.status)
    expect(decode(asSent("status", payload)).kind).toBe("status");
  for (const { payload } of payloadExamples.telemetry) {
    const found = decode(asSent("telemetry", payload));
    if (found.kind !== "telemetry") expect.unreachable();
    for (const [n, each] of found.envelope.readings.entries())
      expect(examine(each, n, circumstances, whose)).toHaveProperty("reading");
  }
  for (const { payload } of payloadExamples.events) {
    const found = decode(asSent("events", payload));
    if (found.kind === "request") continue;
    if (found.kind !== "events") expect.unreachable();
    for (const [n, each] of found.envelope.events.entries())
      expect(examineEvent(each, n, circumstances, whose)).toHaveProperty("event");
  }
});

test("channels that are kept and not read yet say so", async () => {
  const { stranger } = await openHouse();
  const { messages } = (await stranger.get("/asyncapi.json")).components;
  const unread = channels.filter((channel) => messages[channel]?.["x-read"] === false);
  const kept = channels.filter((channel) => {
    const found = decode(asSent(channel, {}));
    return found.kind === "unreadable" && found.problem.detail.includes("does not read");
  });
  expect(unread).toEqual(kept);
});

test("schemas are found by their names, and whoever asks for another is told them", async () => {
  const { stranger } = await openHouse();
  const found = await stranger.send("GET", "/schemas/telemetry.json");
  expect(found.headers.get("content-type")).toContain("application/schema+json");
  const schema = z.fromJSONSchema(await found.json());
  expect(schema.safeParse(payloadExamples.telemetry[0]?.payload).success).toBe(true);
  for (const wrong of ["telemetry", "nothing.json", "..%2Fpackage.json", "__proto__.json"]) {
    const refused = await stranger.send("GET", `/schemas/${wrong}`);
    expect(refused.status, wrong).toBe(404);
    expect(await refused.json()).toMatchObject({
      code: "not-found",
      names: expect.arrayContaining(["receipt.json"]),
    });
  }
});

test.each(["it", "en"])(
  "the page for device makers (%s) has every channel, reason and schema, and no script",
  async (lang) => {
    const { stranger } = await openHouse();
    const reply = await stranger.send("GET", `/docs?lang=${lang}`);
    expect(reply.headers.get("content-security-policy")).toContain("default-src 'none'");
    const html = await reply.text();
    for (const channel of [...channels, ...downChannels]) expect(html).toContain(`/{device}/${channel}<`);
    for (const each of [...quarantineReasons, "/_claim/{code}/reply", "alerts/v1/", "/asyncapi.json"])
      expect(html).toContain(each);
    for (const name of Object.keys(payloads)) expect(html).toContain(`"/schemas/${name}.json"`);
    expect(html).not.toMatch(/<script(?! type="module" src="\/assets\/)|style=/);
  },
);

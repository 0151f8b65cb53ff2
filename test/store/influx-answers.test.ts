import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { type Duration, minutes, seconds } from "../../model/time.ts";
import { dialectOf } from "../../store/influx/dialect.ts";
import { influxHttp } from "../../store/influx/http.ts";
import { writingTo } from "../../store/influx/writing.ts";
import type { WriteAnswer } from "../../store/telemetry/far.ts";
import { influxFaults } from "./influx-faults.ts";
import { influx2says, type Reply, replies } from "./influx-replies.ts";
import { instantOf, readingWith } from "./readings.ts";

const now = instantOf("2026-11-22T12:00:00Z");
const terms = { telemetry: null, short: null };
const kept = { ...readingWith({ value: 123.456 }), seq: 0 };

/** What a write of one reading comes to, by the server's answer, through the client itself. */
async function writeTo(
  place: Parameters<typeof dialectOf>[0] & Parameters<typeof influxHttp>[0],
  within = seconds(5),
) {
  const http = influxHttp(place);
  const ask: typeof http.ask = (request) => http.ask(request, within);
  const answer = await writingTo({ ...http, ask }, dialectOf(place), terms, { now: () => now })([kept]);
  http.close();
  return answer;
}

const held = { kind: "held", needsOperator: false, inDoubt: false, retryAfter: null };
const operator = { ...held, needsOperator: true };
const doubt = { ...held, inDoubt: true };
const v1 = (status: number, error: string): Reply => ({
  status,
  headers: { "Content-Type": "application/json" },
  body: `${JSON.stringify({ error })}\n`,
});
const inSevenSeconds = "Sun, 22 Nov 2026 12:00:07 GMT";

test.each<[string, Reply, object]>([
  ["204", replies.written, { kind: "written" }],
  ["another success", influx2says(200, {}), { ...operator, inDoubt: true }],
  ["a redirection", influx2says(302, null, { Location: "http://127.0.0.1:1/" }), operator],
  ["an unparsable line", replies.unparsable, { kind: "refused" }],
  ["a type conflict of 2.x", replies.typeConflict, { kind: "refused" }],
  ["expired, 2.x", replies.expired, { kind: "refused", detail: expect.stringMatching(/^expired/) }],
  ["401", replies.unauthorized, operator],
  ["403", replies.forbidden, operator],
  ["404", replies.noBucket, operator],
  ["413", replies.tooLarge, { kind: "too-large" }],
  ["429, seconds", replies.throttledSeconds, { ...held, retryAfter: seconds(7) }],
  ["429, a date", replies.throttledUntil(inSevenSeconds), { ...held, retryAfter: seconds(7) }],
  ["503, seconds", replies.unavailableSeconds, { ...doubt, retryAfter: seconds(5) }],
  ["503, a date", replies.unavailableUntil(inSevenSeconds), { ...doubt, retryAfter: seconds(7) }],
  [
    "a day's rest",
    replies.throttledUntil("Mon, 23 Nov 2026 12:00:00 GMT"),
    { ...held, retryAfter: minutes(15) },
  ],
  [
    "a rest already over",
    replies.throttledUntil("Sat, 21 Nov 2026 12:00:00 GMT"),
    { ...held, retryAfter: 0 },
  ],
  ["a rest in no known form", replies.throttledUntil("soon"), held],
  ["500", replies.internal, doubt],
  [
    "1.x: type conflict",
    v1(400, 'partial write: field type conflict: input field "v" on … dropped=1'),
    { kind: "refused" },
  ],
  [
    "1.x: expired",
    v1(400, "partial write: points beyond retention policy dropped=1"),
    { kind: "refused", detail: expect.stringMatching(/^expired/) },
  ],
  [
    "1.x: series limit",
    v1(400, "partial write: max-series-per-database limit exceeded: (1000000) dropped=1"),
    operator,
  ],
  [
    "1.x: tag values",
    v1(400, "partial write: max-values-per-tag limit exceeded (100000/100000): … dropped=1"),
    operator,
  ],
  ["1.x: no database", v1(404, 'database not found: "labhub"'), operator],
  ["1.x: no retention policy", v1(500, "retention policy not found: telemetry"), operator],
  ["1.x: queue full", v1(503, "request throttled, queue full"), doubt],
  [
    "a device's words in a line",
    v1(400, "unable to parse 'reading cx=\"retention policy not found\" 1': …"),
    { kind: "refused" },
  ],
  ["a reset", "reset", doubt],
  ["an answer cut short", "cut", doubt],
])("a write answered with %s", async (_, reply, expected) => {
  const server = await influxFaults(reply);
  const answer = await writeTo(server.place());
  expect(answer).toEqual(expect.objectContaining(expected));
  expect(detailOf(answer), "no value, person or secret").not.toMatch(/123|p-a|cuore|token of/);
});

const detailOf = (answer: WriteAnswer): string => ("detail" in answer ? answer.detail : "");

test.each<Reply>(["stall", "half"])(
  "a write with no whole answer (%s) ends at its time limit and leaves no connection",
  async (reply) => {
    const server = await influxFaults(reply);
    expect(await writeTo(server.place(), seconds(0.05))).toEqual(expect.objectContaining(doubt));
    await expect.poll(() => server.connections()).toBe(0);
  },
);

test("nobody there: nothing was sent, so nothing is in doubt", async () => {
  const gone = createServer().listen(0, "127.0.0.1");
  await once(gone, "listening");
  const server = await influxFaults("reset");
  const { port } = Object(gone.address());
  gone.close();
  const answer = await writeTo(server.place({ url: `http://127.0.0.1:${port}` }));
  expect(answer).toEqual(expect.objectContaining(held));
});

test("a stream ends with its stall, and with a reader that has enough; both close the connection", async () => {
  const server = await influxFaults("half");
  const http = influxHttp(server.place());
  const query = dialectOf(server.place()).query({ text: "SELECT v FROM reading", class: "telemetry" });
  const read = async (within: Duration = seconds(5)) => {
    for await (const _ of http.stream(query, within));
  };
  await expect(read(seconds(0.05))).rejects.toThrow(expect.objectContaining({ code: "store-unavailable" }));
  for await (const piece of http.stream(query, seconds(5))) {
    expect(piece.length).toBeGreaterThan(10);
    break;
  }
  await expect.poll(() => server.connections()).toBe(0);
  server.says(replies.unauthorized);
  await expect(read()).rejects.toThrow(expect.objectContaining({ code: "configuration-rejected" }));
  server.says("cut");
  await expect(read()).rejects.toThrow(expect.objectContaining({ code: "store-unavailable" }));
});

test("each dialect signs in its own way and writes each class to its own place", async () => {
  const server = await influxFaults(replies.written);
  const short = { metrics: new Set(["step-rate"]), term: minutes(60) };
  const both = [kept, { ...kept, code: "step-rate" }];
  for (const dialect of ["influxdb2", "influxdb1"] as const) {
    const place = server.place({ dialect, user: "hub", password: "è segreta" });
    const http = influxHttp(place);
    const write = writingTo(http, dialectOf(place), { telemetry: null, short }, { now: () => now });
    expect(await write(both)).toEqual({ kind: "written" });
    http.close();
  }
  const signedIn = server.asked.map(({ path, query, headers }) => [path, query, headers.authorization]);
  const basic = `Basic ${Buffer.from("hub:è segreta").toString("base64")}`;
  expect(signedIn).toEqual([
    ["/api/v2/write", { org: "torino", bucket: "labhub", precision: "ns" }, "Token a token of the hub"],
    ["/api/v2/write", { org: "torino", bucket: "labhub_short", precision: "ns" }, "Token a token of the hub"],
    ["/write", { db: "labhub", rp: "telemetry", precision: "ns" }, basic],
    ["/write", { db: "labhub", rp: "telemetry_short", precision: "ns" }, basic],
  ]);
});

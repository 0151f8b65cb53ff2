import fc from "fast-check";
import { expect, test } from "vitest";
import { decode } from "../../ingest/decode.ts";
import type { Channel } from "../../model/journal.ts";
import { entryOf, messageOf } from "./builders.ts";

const telling = (payload: string | Uint8Array, channel: Channel = "telemetry") =>
  decode(entryOf(payload, { channel }));

test("a canonical message is read with its defaults", () => {
  const decoded = telling(JSON.stringify({ v: 1, seq: 3, readings: [{}], somethingNew: true }));
  expect(decoded).toEqual({
    kind: "telemetry",
    envelope: { v: 1, seq: 3, boot: "0", receipt: false, readings: [{}] },
  });
});

test.each([
  ["no JSON", "hello", "not-json", ""],
  ["an empty payload", "", "not-json", ""],
  ["invalid UTF-8", new Uint8Array([0x22, 0xff, 0x22]), "not-json", ""],
  ["an unknown version", JSON.stringify({ v: 2, seq: 1, readings: [{}] }), "unknown-version", "/v"],
  ["no version", JSON.stringify({ seq: 1, readings: [{}] }), "schema", "/v"],
  ["no counter", JSON.stringify({ v: 1, readings: [{}] }), "schema", "/seq"],
  ["a counter that is no whole number", JSON.stringify({ v: 1, seq: 1.5, readings: [{}] }), "schema", "/seq"],
  ["no readings", JSON.stringify({ v: 1, seq: 1, readings: [] }), "schema", "/readings"],
  ["1,001 readings", JSON.stringify({ v: 1, seq: 1, readings: Array(1001).fill(0) }), "schema", "/readings"],
  ["more than 64 KiB", messageOf({ pad: "x".repeat(70_000) }), "schema", ""],
  ["an array", "[]", "schema", ""],
  ["null", "null", "schema", ""],
])("%s is unreadable, and says where and why", (_, payload, reason, path) => {
  const decoded = telling(payload);
  expect(decoded.kind === "unreadable" && decoded.problem).toMatchObject({ reason, path });
});

test("an unreadable message is answered by its own number where that can be made out", () => {
  const decoded = telling(JSON.stringify({ v: 9, seq: 7, boot: "b2", readings: [] }));
  expect(decoded.kind === "unreadable" && decoded.named).toEqual({ seq: 7, boot: "b2" });
});

test("a status is read on its own channel", () => {
  const decoded = telling('{"online":true,"battery":87,"signal":-71,"firmware":"1.4.2"}', "status");
  expect(decoded.kind === "status" && decoded.status.battery).toBe(87);
  expect(telling('{"online":"yes"}', "status").kind).toBe("unreadable");
});

test("a channel nobody reads yet is kept, not lost", () => {
  for (const channel of ["senml", "fhir", "events", "answers"] as const) {
    expect(telling("{}", channel).kind, channel).toBe("unreadable");
  }
});

test("no bytes make it throw", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => new TextEncoder().encode(text)),
      ),
      (bytes) => {
        expect(["telemetry", "unreadable"]).toContain(telling(bytes).kind);
      },
    ),
    { numRuns: 2000 },
  );
});

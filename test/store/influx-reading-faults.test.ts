import { expect, test } from "vitest";
import { milliseconds, seconds } from "../../model/time.ts";
import { openInflux } from "../../store/influx/open.ts";
import type { KeptReading } from "../../store/telemetry/cursor.ts";
import { termsForTests } from "./influx-beside.ts";
import { type Asked, influxFaults } from "./influx-faults.ts";
import { influx2says, type Reply, replies } from "./influx-replies.ts";
import { stoppedClock } from "./messages.ts";
import { always, instantOf, meter, readingWith, someone } from "./readings.ts";

const opened = async (reply: Reply | ((asked: Asked) => Reply)) => {
  const faults = await influxFaults(reply);
  // Only who waits for nothing need wait briefly.
  const stall = reply === "stall" || reply === "half" ? milliseconds(100) : seconds(15);
  const far = openInflux(faults.place(), termsForTests, { clock: stoppedClock(), stall });
  return { faults, far };
};
const columns = ["time", "v", "q", "rcv", "part", "pos", "dev", "sv", "su", "cx"];
const received = readingWith().receivedAt;
const row = (time: string, value: unknown = 72) => [time, value, 0, received, 0, 1, null, null, null, null];
const noon = "2026-11-22T12:00:00Z";
const series = (values: unknown[][], more: object = {}) => ({
  name: "reading",
  tags: { service: "cuore-a-casa", device: "bp-001" },
  columns,
  values,
  ...more,
});
const result = (values: unknown[][], more: object = {}, ofSeries: object = {}) => ({
  statement_id: 0,
  series: [series(values, ofSeries)],
  ...more,
});
/** As 2.7 streams: one document a line, each but the last saying that there is more. */
const documents = (...results: object[]): Reply => ({
  status: 200,
  headers: { "Content-Type": "application/json", "X-Influxdb-Version": "v2.7.12" },
  body: results.map((each) => `${JSON.stringify({ results: [each] })}\n`).join(""),
});
const goesOn = { partial: true };

test("2.x is asked by InfluxQL at the bucket of the metric's class, by token, its names and values bound apart", async () => {
  const { faults, far } = await opened(documents({ statement_id: 0 }));
  const query = { ...always(), from: instantOf(noon) };
  await far.range(query, { limit: 10 });
  await far.range({ ...query, code: "spo2" }, { limit: 10 });
  const [first, second] = faults.asked;
  expect(first).toMatchObject({ method: "POST", path: "/query", query: { db: "labhub", chunked: "true" } });
  expect(second?.query["db"]).toBe("labhub_short");
  expect(first?.headers.authorization).toBe("Token a token of the hub");
  const body = new URLSearchParams(first?.body);
  expect(JSON.parse(body.get("params") ?? "")).toEqual({
    patient: someone,
    metric: "heart-rate",
    from: "2026-11-22T12:00:00.000000000Z",
    until: "2100-01-01T00:00:00.000000000Z",
  });
  expect(body.get("q")).not.toContain(someone);
  expect(first?.path + JSON.stringify(first?.query), "an address is logged").not.toContain(someone);
});

test("an answer in pieces is followed to its end", async () => {
  const { far } = await opened(
    documents(
      result([row(noon)], goesOn, goesOn),
      result([row("2026-11-22T12:00:00.000000001Z", 73)], goesOn),
      result([row("2026-11-22T12:00:00.5Z", 74)]),
    ),
  );
  const { items } = await far.range(always(), { limit: 10 });
  const places = items.map(({ at, seq, value }: KeptReading) => [at - readingWith().at, seq, value]);
  expect(places).toEqual([
    [0, 0, 72],
    [0, 1, 73],
    [500, 0, 74],
  ]);
});

const text = (body: string): Reply => ({
  status: 200,
  headers: { "Content-Type": "application/json" },
  body,
});
const whole = JSON.stringify({ results: [result([row(noon)])] });

test.each<[string, Reply, string]>([
  ["nothing", "stall", "store-unavailable"],
  ["a reset", "reset", "store-unavailable"],
  ["half a body and silence", "half", "store-unavailable"],
  ["half a body and the end", "cut", "store-unavailable"],
  ["an empty body", text(""), "store-unavailable"],
  ["a body cut within a document", text(whole.slice(0, -9)), "store-unavailable"],
  ["a body that says there is more", documents(result([row(noon)], goesOn)), "store-unavailable"],
  ["rows held back by a limit", documents(result([row(noon)], {}, goesOn)), "store-unavailable"],
  ["something else than JSON", text("<html>a proxy</html>"), "store-unavailable"],
  ["JSON of another kind", text('{"results":[{"series":"none"}]}'), "store-unavailable"],
  ["a reading without a value", documents(result([row(noon, null)])), "store-unavailable"],
  ["a reading without a time", documents(result([row("yesterday")])), "store-unavailable"],
  ["other columns", documents(result([row(noon)], {}, { columns: ["time", "v"] })), "store-unavailable"],
  ["a failed query", documents({ statement_id: 0, error: "timeout" }), "store-unavailable"],
  [
    "an error after rows",
    documents(result([row(noon)], goesOn), { statement_id: 0, error: "engine: closed" }),
    "store-unavailable",
  ],
  ["a fault", replies.internal, "store-unavailable"],
  ["a rest asked for", replies.throttledSeconds, "store-unavailable"],
  ["no such token", replies.unauthorized, "configuration-rejected"],
  ["not permitted", replies.forbidden, "configuration-rejected"],
  ["no bucket", replies.noBucket, "configuration-rejected"],
  [
    "no bucket, said in a success",
    documents({ statement_id: 0, error: "database not found: labhub" }),
    "configuration-rejected",
  ],
  [
    "a refusal for the whole query",
    influx2says(200, { error: "retention policy not found: telemetry" }),
    "configuration-rejected",
  ],
])("a reader who is told %s has no answer, and never a shorter one", async (_, reply, code) => {
  const { far } = await opened(reply);
  const name = { patient: someone, code: "heart-rate", device: meter };
  const streamed = (async () => {
    for await (const piece of far.readings(name)) expect(piece.length).toBeGreaterThan(0);
  })();
  const asked = [
    far.range(always(), { limit: 10 }),
    far.latest(someone),
    far.at(name, [instantOf(noon)]),
    far.toldAs(name, instantOf(noon)),
    streamed,
  ];
  for (const each of await Promise.allSettled(asked)) {
    expect(each).toMatchObject({ status: "rejected", reason: { code } });
    expect(each.status === "rejected" && String(each.reason.message)).not.toContain(someone);
  }
  await far.close();
});

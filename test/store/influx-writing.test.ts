import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DeviceKey } from "../../model/identity.ts";
import { messageAt } from "../../model/identity.ts";
import { qualityFlags } from "../../model/reading.ts";
import { atMillisecond, days, seconds } from "../../model/time.ts";
import { dialectOf } from "../../store/influx/dialect.ts";
import { influxHttp } from "../../store/influx/http.ts";
import { done } from "../../store/influx/influxql.ts";
import { openInflux } from "../../store/influx/open.ts";
import { setUpInflux } from "../../store/influx/setup.ts";
import type { KeptReading } from "../../store/telemetry/cursor.ts";
import { type Influxd, influxAdmin, influxd } from "./influxd.ts";
import { stoppedClock } from "./messages.ts";
import { always, instantOf, meter, readingWith, someone, someoneElse } from "./readings.ts";

const clock = stoppedClock();
const noOne = { token: undefined, user: undefined, password: undefined };
const terms = { telemetry: days(800), short: { metrics: new Set(["step-rate"]), term: days(40) } };
let server: Influxd;
beforeAll(async () => {
  server = await influxd({ auth: true });
});
afterAll(() => server.remove());

async function ready(database: string, given = terms) {
  // By this name it is no loopback address to the hub, and bodies go gzipped.
  const place = server.place(database, { url: server.url.replace("127.0.0.1", "0.0.0.0") });
  await setUpInflux({ place, terms: given, admin: { ...noOne, ...influxAdmin } });
  return openInflux(place, given, { clock });
}
const kept = (given: Parameters<typeof readingWith>[0] = {}, seq = 0): KeptReading => ({
  ...readingWith(given),
  seq,
});

const noon = instantOf("2026-11-22T12:00:00Z");
const whole = fc.nat({ max: 2 ** 40 });
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom("\\", '"', "\n", "\r", "\t", "=", ",", " ", "è", "🫀", "\u0000", "%", "'", "#"),
    maxLength: 12,
  }),
);
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((each) => each + 0);
const anything: fc.Arbitrary<KeptReading> = fc
  .record({
    ms: fc.nat({ max: 10 ** 10 }),
    seq: fc.nat({ max: 999_999 }),
    value: number,
    sent: fc.option(fc.record({ value: number, unit: text })),
    context: fc.option(fc.dictionary(text, text, { maxKeys: 3, noNullPrototype: true })),
    flags: fc.subarray([...qualityFlags]),
    clockWasOff: fc.option(whole),
    receivedAt: whole,
    partition: fc.nat({ max: 9999 }),
    position: whole,
  })
  .map(({ ms, clockWasOff, receivedAt, partition, position, ...rest }) => {
    const at = atMillisecond(noon - ms);
    const deviceAt = clockWasOff === null ? at : atMillisecond(clockWasOff);
    const received = atMillisecond(receivedAt);
    return {
      ...kept({ at, deviceAt, receivedAt: received, message: messageAt(partition, position) }),
      ...rest,
    };
  });

test("whatever a reading holds is read back as it was written, and writing it again leaves one", async () => {
  const far = await ready("anything");
  const places = { selector: ({ at, seq }: KeptReading) => `${at} ${seq}`, minLength: 1, maxLength: 200 };
  let person = 0;
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(anything, places), async (readings) => {
      person += 1;
      const patient = `p-${person.toString(2).padStart(16, "0").replaceAll("0", "a").replaceAll("1", "b")}`;
      const theirs = readings.map((each) => ({ ...each, patient: patient as typeof someone }));
      expect(await far.write(theirs)).toEqual({ kind: "written" });
      expect(await far.write(theirs.slice(0, 5))).toEqual({ kind: "written" });
      const { items } = await far.range(always("heart-rate", theirs[0]?.patient), { limit: 1000 });
      expect(items).toEqual(theirs.toSorted((a, b) => a.at - b.at || a.seq - b.seq));
    }),
    { numRuns: 30 },
  );
  await far.close();
});

test.each<[string, Partial<KeptReading>]>([
  ["a value that is no number", { value: Number.NaN }],
  ["a value without bound", { value: Number.POSITIVE_INFINITY }],
  ["a code no tag can hold", { code: "heart rate" }],
  ["a code that would be another line", { code: "x v=1\nreading" }],
  ["no code", { code: "" }],
  ["a device no tag can hold", { device: "cuore-a-casa/bp,001" as DeviceKey }],
  ["more values at one time than digits", { seq: 1_000_000 }],
  ["a time before 1970", { at: atMillisecond(-1) }],
])("%s is refused here, not sent", async (_, given) => {
  const far = openInflux({ ...server.place("nowhere"), url: "http://127.0.0.1:1" }, terms, { clock });
  expect(await far.write([{ ...kept(), ...given }])).toEqual({ kind: "refused", detail: expect.any(String) });
  await far.close();
});

test("what the server itself refuses, and what it only cannot take now, are told apart", async () => {
  const far = await ready("refusing");
  const short = { code: "step-rate" };
  const old = atMillisecond(Date.now() - days(100));
  expect(await far.write([kept(short), kept({ ...short, at: old })])).toEqual({
    kind: "refused",
    detail: expect.stringMatching(/^expired/),
  });
  const { items } = await far.range(always("step-rate"), { limit: 9 });
  expect(items, "the good one beside it is there").toEqual([kept(short)]);
  const stranger = openInflux(server.place("refusing", { password: "wrong" }), terms, { clock });
  const elsewhere = openInflux(server.place("not-there"), terms, { clock });
  for (const shut of [stranger, elsewhere]) {
    expect(await shut.write([kept()])).toEqual(
      expect.objectContaining({ kind: "held", needsOperator: true }),
    );
    await expect(shut.check()).rejects.toThrow(expect.objectContaining({ code: "configuration-rejected" }));
    await shut.close();
  }
  await far.close();
});

test("a store that is full of series asks for an operator, and no reading is refused for it", async () => {
  const full = await influxd({ settings: { "index-version": '"inmem"', "max-series-per-database": "5" } });
  try {
    const place = full.place("full");
    await setUpInflux({ place, terms, admin: noOne });
    const far = openInflux(place, terms, { clock });
    const devices = Array.from({ length: 9 }, (_, n) =>
      kept({ device: `cuore-a-casa/bp-${n}` as DeviceKey }),
    );
    expect(await far.write(devices)).toEqual(expect.objectContaining({ kind: "held", needsOperator: true }));
    await far.close();
  } finally {
    await full.remove();
  }
});

test("a type that is already another is refused, by the line, and the reason has no value in it", async () => {
  const far = await ready("types");
  const http = influxHttp(server.place("types"));
  await done(
    http,
    dialectOf(server.place("types")).write(`reading,patient=x v="a text" ${noon}000000`, "telemetry"),
    seconds(5),
  );
  http.close();
  expect(await far.write([kept({ value: 71.25 })])).toEqual({
    kind: "refused",
    detail: expect.stringMatching(/^[^0-9]+$/),
  });
  await far.close();
});

test("set up once, it is ready; again, nothing changes; with other terms, they do; a newer one is left alone", async () => {
  const place = server.place("care");
  const admin = { ...noOne, ...influxAdmin };
  await expect(openInflux(place, terms, { clock }).check()).rejects.toThrow(/not there/);
  const first = await setUpInflux({ place, terms, admin });
  expect([first.changes.length, first.token]).toEqual([2, null]);
  expect((await setUpInflux({ place, terms, admin })).changes).toEqual([]);
  const far = openInflux(place, terms, { clock });
  await far.check();
  expect((await setUpInflux({ place, terms: { telemetry: null, short: null }, admin })).changes).toEqual([
    'ALTER RETENTION POLICY "telemetry" ON "care" DURATION INF REPLICATION 1 SHARD DURATION 720h',
    'ALTER RETENTION POLICY "telemetry_short" ON "care" DURATION INF REPLICATION 1 SHARD DURATION 720h',
  ]);
  const http = influxHttp(place);
  await done(
    http,
    dialectOf(place).write("labhub_schema version=2i 4102444800000000000", "telemetry_short"),
    seconds(5),
  );
  http.close();
  await expect(far.check()).rejects.toThrow(/newer hub/);
  await expect(setUpInflux({ place, terms, admin }), "it is not taken back to an older one").rejects.toThrow(
    /newer hub/,
  );
  await far.close();
});

test("one person is erased from both classes, everybody else stays", async () => {
  const far = await ready("erasing");
  const codes = ["heart-rate", "step-rate"];
  const of = (patient: typeof someone) =>
    codes.flatMap((code) => [kept({ patient, code }), kept({ patient, code }, 1)]);
  expect(await far.write([...of(someone), ...of(someoneElse)])).toEqual({ kind: "written" });
  expect([await far.erase(someone), await far.erase(someone)]).toEqual([4, 0]);
  expect(await far.series()).toEqual(codes.map((code) => ({ patient: someoneElse, code, device: meter })));
  await expect(far.erase("p-x' OR patient <> '" as typeof someone)).rejects.toThrow(/base32/);
  expect(await far.erase(someoneElse)).toBe(4);
  await far.close();
});

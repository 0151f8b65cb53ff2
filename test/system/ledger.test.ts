import { expect, test } from "vitest";
import { caughtUp, chance, connect, openHouse, type Patient, provision, topicOf } from "./house.ts";

const devices = 20;
const perDevice = 3000;

interface Sent {
  readonly payload: string;
  /** Readings that must be stored the first time this arrives, as `time value`. */
  readonly stores: readonly string[];
  readonly found: number;
  readonly quarantined: number;
}

/** A device's messages in the order it sends them: 1 % garbage, 10 % repeated, 20 % out of order. */
function sequence(seed: number, start: number): Sent[] {
  const draw = chance(seed);
  const sent: Sent[] = [];
  for (let seq = 0; sent.length < perDevice; seq += 1) {
    if (draw() < 0.01) sent.push(garbage(seq, draw()));
    else sent.push(message(seq, start, draw));
    if (draw() < 0.1) sent.push(sent[Math.floor(draw() * sent.length)] ?? garbage(seq, 0));
  }
  sent.length = perDevice;
  for (let at = 1; at < sent.length; at += 1) {
    const [one, other] = [sent[at - 1], sent[at]];
    if (one && other && draw() < 0.2) [sent[at - 1], sent[at]] = [other, one];
  }
  return sent;
}

function message(seq: number, start: number, draw: () => number): Sent {
  const readings = Array.from({ length: 1 + Math.floor(draw() * 3) }, (_, index) => ({
    at: new Date(start + seq * 1000 + index).toISOString(),
    code: "heart-rate",
    value: 60 + Math.floor(draw() * 30),
    unit: "/min",
  }));
  return {
    payload: JSON.stringify({ v: 1, seq, readings }),
    stores: readings.map(({ at, value }) => `${at} ${value}`),
    found: readings.length,
    quarantined: 0,
  };
}

const garbage = (seq: number, kind: number): Sent => ({
  payload:
    kind < 0.5
      ? `{"v":1,"seq":${seq},`
      : JSON.stringify({
          v: 1,
          seq,
          readings: [{ at: "noon", code: "heart-rate", value: 70, unit: "/min" }],
        }),
  stores: [],
  found: 1,
  quarantined: 1,
});

/** What the ledger and the store must say, from what was sent and nothing else. */
function expectation(sent: readonly Sent[]) {
  const seen = new Set<string>();
  const sum = { found: 0, stored: 0, duplicate: 0, quarantined: 0 };
  for (const each of sent) {
    // What cannot be read has no identity by which to know it again.
    const repeated = seen.has(each.payload) && each.payload.endsWith("}");
    seen.add(each.payload);
    sum.found += each.found;
    if (repeated) sum.duplicate += each.found;
    else if (each.quarantined > 0) sum.quarantined += each.quarantined;
    else sum.stored += each.found;
  }
  return sum;
}

test("60,000 messages with repetitions, disorder and garbage: the ledger balances, the stored set is what was sent", async () => {
  const house = await openHouse({ LABHUB_DEVICE_RATE: "100000", LABHUB_DEVICE_BURST: "100000" });
  const people = await provision(house.door, devices);
  const start = Date.now() - 3_600_000;
  const plan = people.map((person, n) => ({ person, sent: sequence(n + 1, start) }));

  const began = Date.now();
  await Promise.all(plan.map(({ person, sent }) => publishAll(house, person, sent)));
  await caughtUp(house.door);
  console.log(`${devices * perDevice} messages published and taken to their end in ${Date.now() - began} ms`);

  const lines = await house.door.ledger("device");
  for (const { person, sent } of plan) {
    const line = lines.find((each) => each.key === person.username);
    expect(line, person.username).toEqual({
      key: person.username,
      messages: { received: perDevice, processed: perDevice, pending: 0 },
      readings: expectation(sent),
      residual: 0,
    });
    const from = new Date(start - 1000).toISOString();
    const stored = await house.clinician.readings(person.patient, { code: "heart-rate", from });
    const truth = [...new Set(sent.flatMap((each) => each.stores))].toSorted();
    expect(stored.map(({ at, value }) => `${new Date(at).toISOString()} ${value}`).toSorted()).toEqual(truth);
  }
});

async function publishAll(
  house: Awaited<ReturnType<typeof openHouse>>,
  person: Patient,
  sent: readonly Sent[],
) {
  const client = await connect(house, person);
  for (let from = 0; from < sent.length; from += 200) {
    await Promise.all(
      sent
        .slice(from, from + 200)
        .map(({ payload }) => client.publishAsync(topicOf(person), payload, { qos: 1 })),
    );
  }
}

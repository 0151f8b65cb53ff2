import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { attackHttp, attackMqtt } from "./fuzz-packets.ts";
import {
  chance,
  connect,
  eventually,
  type House,
  openHouse,
  type Patient,
  provision,
  topicOf,
} from "./house.ts";

const mqttPackets = 100_000;
const httpRequests = 20_000;
const lanes = 40;

const residentMegabytes = ({ hub }: House): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${hub.pid}/status`, "utf8"))?.[1]) / 1024;

/** A device that minds its own business, and how long it waits for its acknowledgements. */
async function wellBehaved(house: House, person: Patient) {
  const waits: number[] = [];
  const client = await connect(house, person);
  let lost = 0;
  let going = true;
  client.on("close", () => {
    if (going) lost += 1;
  });
  const round = async () => {
    for (let seq = 1; going; seq += 1) {
      const began = performance.now();
      const readings = [{ at: new Date().toISOString(), code: "spo2", value: 97, unit: "%" }];
      await client.publishAsync(topicOf(person), JSON.stringify({ v: 1, seq, readings }), { qos: 1 });
      waits.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  };
  const ended = round();
  return {
    async finish() {
      going = false;
      await ended;
      const sorted = waits.toSorted((a, b) => a - b);
      return { lost, count: sorted.length, p99: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN };
    },
  };
}

async function inLanes(lanes: number, total: number, attack: () => Promise<number>): Promise<number> {
  let sent = 0;
  const lane = async () => {
    while (sent < total) {
      const more = await attack();
      sent += more;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return sent;
}

test("garbage on every port: the process lives, others notice nothing, the memory comes back", async () => {
  const house = await openHouse({
    ...{ LABHUB_LOG_LEVEL: "warn", LABHUB_DEVICE_RATE: "10000", LABHUB_FLAP_CONNECTS: "1000000" },
  });
  const people = await provision(house.door, 10);
  const [good, cooled, ...attacked] = people;
  if (good === undefined || cooled === undefined) throw new Error("nobody was provisioned");
  const draw = chance(7);
  const person = () => attacked[Math.floor(draw() * attacked.length)] ?? good;
  const mqtt = () => attackMqtt(house.hub.ready.mqtt, person(), cooled, draw);
  const http = () => attackHttp(house.hub.ready.http, draw).then(() => 1);

  await inLanes(lanes, mqttPackets * 3, mqtt); // caches and compiled code fill once, whatever the traffic: three rounds until they have
  await inLanes(lanes, httpRequests, http);
  const before = residentMegabytes(house);
  const bystander = await wellBehaved(house, good);
  const packets = await inLanes(lanes, mqttPackets, mqtt);
  const requests = await inLanes(lanes, httpRequests, http);
  const { lost, count, p99 } = await bystander.finish();
  const settled = async () => residentMegabytes(house) <= before * 1.2 || undefined;
  await eventually(settled, 30_000).catch(() => null); // judged below, with the figures in view
  const after = residentMegabytes(house);

  console.log(
    `${packets} MQTT packets, ${requests} HTTP requests; bystander: ${count} messages, p99 ${p99.toFixed(1)} ms, ` +
      `${lost} disconnections; memory ${before.toFixed(0)} MB before, ${after.toFixed(0)} MB after`,
  );
  expect(packets).toBeGreaterThanOrEqual(mqttPackets);
  expect(requests).toBeGreaterThanOrEqual(httpRequests);
  expect(after).toBeLessThanOrEqual(before * 1.2);
  expect(lost).toBe(0);
  expect(p99, "contract, section 5").toBeLessThan(250);
  expect((await house.door.metrics()).get("labhub_pipeline_restarts_total")).toBe(0);
  expect((await house.door.metrics()).get("labhub_api_restarts_total")).toBe(0);
  const stored = await house.clinician.readings(good.patient, { code: "spo2", from: "2026-01-01T00:00:00Z" });
  expect(stored).toHaveLength(count);
  expect(await house.hub.stop()).toBe(0);
});

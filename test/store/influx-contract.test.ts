import { afterAll, beforeAll } from "vitest";
import { embeddedWith, readyInflux } from "./influx-beside.ts";
import { type Influxd, influxd } from "./influxd.ts";
import { telemetryContract } from "./telemetry-contract.ts";

let server: Influxd;
let databases = 0;
beforeAll(async () => {
  server = await influxd();
});
afterAll(() => server.remove());

telemetryContract("InfluxDB 1.6.7", async () => {
  databases += 1;
  return embeddedWith(await readyInflux(server.place(`lab${databases}`)));
});

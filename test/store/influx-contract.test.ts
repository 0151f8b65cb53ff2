import { afterAll, beforeAll } from "vitest";
import type { InfluxPlace } from "../../model/telemetry-place.ts";
import { embeddedWith, openedInflux, readyInflux, tieredWith } from "./influx-beside.ts";
import { type Influxd, influxd } from "./influxd.ts";
import { telemetryContract } from "./telemetry-contract.ts";

let server: Influxd;
beforeAll(async () => {
  server = await influxd();
  await readyInflux(server.place("lab"));
});
afterAll(() => server.remove());

async function emptied(): Promise<InfluxPlace> {
  await server.ask('DROP SERIES FROM "reading"', "lab");
  return server.place("lab");
}

telemetryContract("InfluxDB 1.6.7", async () => embeddedWith(openedInflux(await emptied())));

telemetryContract("the production store, half of it in InfluxDB 1.6.7 alone", async () => {
  const place = await emptied();
  return tieredWith(openedInflux(place), place);
});

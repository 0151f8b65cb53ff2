import { join } from "node:path";
import type { InfluxPlace } from "../model/telemetry-place.ts";
import { type Influxd, influxdIn } from "./influxd.ts";

/** As `labhub store init` does. */
export type SetUpInflux = (place: InfluxPlace) => Promise<unknown>;

export interface InfluxNeeds {
  readonly setUpInflux: SetUpInflux;
}

export const placeIn = (origin: string, db: string): InfluxPlace => ({
  dialect: "influxdb1",
  url: origin,
  org: "",
  bucket: db,
  token: undefined,
  user: undefined,
  password: undefined,
});

/** The settings by which a hub keeps its readings there. */
export const telemetrySettings = (origin: string, db: string) => ({
  LABHUB_TELEMETRY_URL: `${origin.replace("http:", "influxdb1:")}?db=${db}`,
});

/** A running InfluxDB, set up as an operator would; whoever asked for it ends it. */
export async function readyInfluxd(
  { setUpInflux }: InfluxNeeds,
  folder: string,
  db: string,
): Promise<Influxd> {
  const influxd = await influxdIn(join(folder, "influxd"));
  try {
    await influxd.start();
    await setUpInflux(placeIn(influxd.origin, db));
    return influxd;
  } catch (failure) {
    await influxd.kill();
    throw failure;
  }
}

import { readSettings, type Settings } from "./settings.ts";

/** Before there is a token to set, a hub's settings are whole but for it. */
export function settingsWithoutToken(environment: Readonly<Record<string, string | undefined>>): Settings {
  const { LABHUB_INFLUX_TOKEN_FILE: _, ...given } = environment;
  const is2 = given["LABHUB_TELEMETRY_URL"]?.startsWith("influxdb2:");
  return readSettings(is2 ? { ...given, LABHUB_INFLUX_TOKEN: "none yet" } : given);
}

import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { writeBenchPilot } from "./bench-pilot.ts";

const run = promisify(execFile);

/** The settings by which a hub keeps its readings in an InfluxDB 1.x. */
export const telemetrySettings = (origin: string, db: string) => ({
  LABHUB_TELEMETRY_URL: `${origin.replace("http:", "influxdb1:")}?db=${db}`,
});

/** `labhub store init`, as whoever sets a hub up does; the data directory is that of `hubStarter`. */
export async function initStore(folder: string, origin: string, db: string): Promise<void> {
  const dataDir = join(folder, "hub");
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const program = fileURLToPath(new URL("../boot/main.ts", import.meta.url));
  await run(process.execPath, [program, "store", "init"], {
    cwd: dataDir,
    env: {
      LABHUB_DATA_DIR: dataDir,
      LABHUB_PILOT: await writeBenchPilot(folder),
      ...telemetrySettings(origin, db),
    },
  });
}

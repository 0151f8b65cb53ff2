import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DeviceKey, messageAt } from "../../model/identity.ts";
import { nameOfPlace } from "../../model/telemetry-place.ts";
import { after, seconds } from "../../model/time.ts";
import { quickStart } from "../../simulators/quick-start.ts";
import { setUpInflux } from "../../store/influx/setup.ts";
import { openDatabase } from "../../store/sqlite.ts";
import { openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import { openNearTier } from "../../store/telemetry/near-tier.ts";
import { type Influxd, influxd } from "../store/influxd.ts";
import { instantOf, readingWith } from "../store/readings.ts";
import { chance, freshFolder } from "./house.ts";
import { storeRunner } from "./store-runner.ts";

let server: Influxd;
beforeAll(async () => {
  server = await influxd();
});
afterAll(() => server.remove());

const count = 40_000;
const start = instantOf("2026-10-01T00:00:00Z");

async function filledFile(): Promise<string> {
  const dataDir = await freshFolder();
  const store = openEmbeddedTelemetry({ file: join(dataDir, "telemetry.db") });
  const readings = Array.from({ length: count }, (_, n) => {
    const device = `cuore-a-casa/bp-${String(n % 20).padStart(3, "0")}` as DeviceKey;
    return readingWith({ device, at: after(start, seconds(n)), value: n / 7, message: messageAt(0, n + 1) });
  });
  await store.append(readings, { partition: 0, position: count });
  await store.close();
  return dataDir;
}

function rowsIn(dataDir: string): readonly string[] {
  const db = openDatabase(join(dataDir, "telemetry.db"), { readOnly: true });
  const rows = db
    .prepare("SELECT s.device, r.* FROM reading r JOIN series s ON s.id = r.series ORDER BY r.series, r.at")
    .all();
  db.close();
  return rows.map(({ series: _, ...row }) => JSON.stringify(row)).toSorted();
}

/** Kills the command as soon as its first sign of progress is some moments old; true when it was still at it. */
async function killedAmid(
  dataDir: string,
  words: readonly string[],
  settings: Record<string, string>,
  moment: number,
) {
  const program = join(import.meta.dirname, "../../boot/main.ts");
  const child = spawn(process.execPath, [program, "store", ...words], {
    env: { ...quickStart, LABHUB_DATA_DIR: dataDir, ...settings },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const gone = once(child, "exit");
  await Promise.race([once(child.stderr, "data"), gone]);
  await pause(moment);
  child.kill("SIGKILL");
  await gone;
  return child.signalCode === "SIGKILL";
}

test("a copy killed again and again ends as one that was not, there and back", async () => {
  const dataDir = await filledFile();
  const before = rowsIn(dataDir);
  const place = server.place("killed");
  await setUpInflux({ place, terms: { telemetry: null, short: null }, admin: place });
  const settings = { LABHUB_TELEMETRY_URL: `influxdb1://${new URL(server.url).host}?db=killed` };
  const finish = storeRunner(dataDir);
  const random = chance(20261122);
  const kills = async (words: readonly string[], times: number) => {
    let amid = 0;
    for (let n = 0; n < times; n += 1) {
      if (await killedAmid(dataDir, words, settings, Math.floor(random() * 400))) amid += 1;
    }
    return amid;
  };

  const there = ["copy", "--to", "influx"];
  const killedThere = await kills(there, 2);
  const moved = await finish(there.join(" "), settings);
  expect(moved).toMatchObject({ code: 0, err: "" });
  const report = JSON.parse(moved.out);
  expect(report).toMatchObject({ readings: count });
  expect(report.resumed || report.outcome === "already").toBe(true);

  const near = openNearTier({ file: join(dataDir, "telemetry.db"), placeName: nameOfPlace(place) });
  await near.prune(after(start, seconds(count - 5000)));
  near.close();
  expect(rowsIn(dataDir).length).toBeLessThan(10_000);

  const back = ["copy", "--to", "embedded"];
  const killedBack = await kills(back, 1);
  expect(await finish(back.join(" "), settings)).toMatchObject({ code: 0 });
  expect(rowsIn(dataDir)).toEqual(before);
  expect(killedThere + killedBack, "at least one was killed at work").toBeGreaterThan(0);
});

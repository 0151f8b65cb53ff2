import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import {
  caughtUp,
  connect,
  eventually,
  freshFolder,
  type House,
  openHouse,
  type Patient,
  provision,
  topicOf,
} from "./house.ts";

const twenty = Array.from({ length: 20 }, (_, k) => k);

/** A real file system of a few megabytes, unmounted when the test is over. Needs root or password-less sudo. */
async function smallDisk(megabytes: number): Promise<string> {
  const folder = await freshFolder();
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const asRoot = (...words: string[]) => {
    const [command = "", ...args] = [...sudo, ...words];
    return spawnSync(command, args, { encoding: "utf8" });
  };
  const owner = `uid=${process.getuid?.() ?? 0}`;
  const mounted = asRoot(
    "mount",
    "-t",
    "tmpfs",
    "-o",
    `size=${megabytes}m,mode=700,${owner}`,
    "tmpfs",
    folder,
  );
  if (mounted.status !== 0) throw new Error(`this test needs to mount a small tmpfs: ${mounted.stderr}`);
  onTestFinished(() => void asRoot("umount", "-l", folder));
  return folder;
}

/** Publishes numbered readings until the hub gives no answer for a while; says which were acknowledged. */
async function publishUntilSilent(
  house: House,
  person: Patient,
  start: number,
  acked: Set<number>,
): Promise<void> {
  for (;;) {
    const client = await connect(house, person).catch(() => null);
    if (client === null) return;
    const sending = Array.from({ length: 50 }, (_, n) => {
      const seq = acked.size + n;
      const readings = twenty.map((k) => ({
        at: new Date(start + seq * 1000 + k).toISOString(),
        code: "heart-rate",
        value: 60 + (seq % 30),
        unit: "/min",
      }));
      return client
        .publishAsync(topicOf(person), JSON.stringify({ v: 1, seq, readings }), { qos: 1 })
        .then(() => acked.add(seq));
    });
    const closed = new Promise<boolean>((resolve) => client.once("close", () => resolve(true)));
    const allIn = await Promise.race([Promise.all(sending).then(() => true), closed.then(() => false)]);
    for (const each of sending) void each.catch(() => {});
    await client.endAsync(true);
    if (!allIn) return;
  }
}

test("a full disk stops acknowledgements, corrupts and loses nothing, and the hub resumes by itself", async () => {
  const disk = await smallDisk(24);
  const dataDir = join(disk, "data");
  mkdirSync(dataDir, { mode: 0o700 });
  const house = await openHouse({ LABHUB_DEVICE_RATE: "100000", LABHUB_DEVICE_BURST: "100000" }, dataDir);
  const [person] = await provision(house.door, 1);
  if (person === undefined) throw new Error("nobody was provisioned");
  await caughtUp(house.door);
  const ballast = join(disk, "ballast");
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 6 * 1024 * 1024)));

  const start = Date.now() - 3_600_000;
  const acked = new Set<number>();
  await publishUntilSilent(house, person, start, acked);
  expect(acked.size).toBeGreaterThan(0);
  const sick = await eventually(async () => {
    const reply = await fetch(`${house.door.origin}/health/ready`);
    return reply.status === 503 ? await reply.text() : undefined;
  });
  expect(sick).toContain("journal");
  expect(house.hub.lines().some((line) => line.includes('"level":50') && /disk|journal/.test(line))).toBe(
    true,
  );
  await expect(connect(house, person), "no new session while nothing can be kept").rejects.toThrow();

  rmSync(ballast);
  const device = await eventually(() => connect(house, person).catch(() => undefined), 30_000);
  const seq = 1_000_000;
  const readings = [
    { at: new Date(start - 1000).toISOString(), code: "heart-rate", value: 99, unit: "/min" },
  ];
  await device.publishAsync(topicOf(person), JSON.stringify({ v: 1, seq, readings }), { qos: 1 });
  await caughtUp(house.door);
  await eventually(async () => (await fetch(`${house.door.origin}/health/ready`)).status === 200);

  const from = new Date(start - 5000).toISOString();
  const stored = await house.clinician.readings(person.patient, { code: "heart-rate", from });
  const times = new Set<number>(stored.map((each) => each.at));
  const missing = [...acked].filter((n) => !twenty.every((k) => times.has(start + n * 1000 + k)));
  console.log(`${acked.size} messages acknowledged around a full disk, ${missing.length} missing`);
  expect(missing).toEqual([]);
  expect(await house.hub.stop()).toBe(0);
  for (const file of ["journal.db", "telemetry.db", "state.db"]) {
    expect(readFileSync(join(dataDir, file)).length).toBeGreaterThan(0);
    const db = new DatabaseSync(join(dataDir, file));
    expect(db.prepare("PRAGMA integrity_check").get(), file).toEqual({ integrity_check: "ok" });
    db.close();
  }
});

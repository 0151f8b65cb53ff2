import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { deviceKey, messageAt, type PatientId, patientId, serviceId } from "../../model/identity.ts";
import { after, minutes, seconds, utcHour } from "../../model/time.ts";
import { filesIn } from "../store/raw-files.ts";
import { readingWith } from "../store/readings.ts";
import { alert, batch, cuff, inHours, morning, raising } from "../store/state-samples.ts";
import { type CommandHouse, commandHouse } from "./command-house.ts";

const oximeter = deviceKey.parse("respiro/ox-001");
const heart = serviceId.parse("cuore-a-casa");
const readings = 2300;

/** Two people; one also takes part in another supplier's service, whose data are none of this one's. */
async function furnished(): Promise<CommandHouse & { both: PatientId; one: PatientId }> {
  const house = await commandHouse();
  const enrol = async (services: string): Promise<PatientId> => {
    const words = ["--municipality", "001006", "--age-band", "75-79", "--sex", "female"];
    const made = await house.json("enrol", "--services", services, ...words, "--consent-version", "1");
    return patientId.parse(made["patient"]);
  };
  await house.run("device", "add", cuff, "--type", "bp-monitor");
  await house.run("device", "add", "cuore-a-casa/bp-002", "--type", "bp-monitor");
  await house.run("device", "add", oximeter, "--type", "pulse-oximeter");
  const [both, one] = [await enrol("cuore-a-casa,respiro"), await enrol("cuore-a-casa")];
  await house.run("assign", cuff, both);
  await house.run("assign", oximeter, both);
  await house.run("user", "add", "sam", "--roles", "supplier", "--services", "cuore-a-casa");
  const at = (n: number) => after(morning, seconds(n));
  await house.telemetry.append([
    ...Array.from({ length: readings }, (_, n) =>
      readingWith({
        patient: both,
        device: cuff,
        at: at(n),
        value: 60 + (n % 40),
        message: messageAt(0, n + 1),
      }),
    ),
    readingWith({ patient: both, device: oximeter, code: "spo2", value: 96, message: messageAt(0, 5000) }),
    readingWith({
      patient: one,
      device: deviceKey.parse("cuore-a-casa/bp-002"),
      context: { note: 'a "quoted", word' },
      sent: { value: 1.2, unit: "Hz" },
      flags: ["late"],
      message: messageAt(0, 5001),
    }),
  ]);
  const counted = { hour: utcHour(inHours(1)), duplicate: 0, quarantined: 1, statuses: 0, bytes: 100 };
  await house.state.progress.commit(
    batch(0, {
      to: 5001,
      ledger: [{ device: cuff, ...counted, processed: readings, found: readings + 1, stored: readings }],
      quarantined: [
        {
          device: cuff,
          position: 7,
          receivedAt: morning,
          path: "",
          reason: "not-json",
          detail: "it is not JSON",
          content: Buffer.from("{"),
        },
      ],
      alerts: [
        raising(alert("al-1", { patient: both, raisedAt: after(morning, minutes(1)) })),
        raising(
          alert("al-2", {
            patient: both,
            service: serviceId.parse("respiro"),
            rule: { id: "other", version: "1" },
          }),
        ),
      ],
    }),
  );
  return { ...house, both, one };
}

interface Manifest {
  readonly readings: number;
  readonly files: readonly { file: string; rows: number; bytes: number; sha256: string }[];
}

function assertWhole(folder: string): Manifest {
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Manifest;
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(filesIn(folder).toSorted()).toEqual(
    ["manifest.json", ...manifest.files.map(({ file }) => file)].toSorted(),
  );
  for (const { file, rows, bytes, sha256 } of manifest.files) {
    const content = readFileSync(join(folder, file));
    expect([content.length, createHash("sha256").update(content).digest("hex")], file).toEqual([
      bytes,
      sha256,
    ]);
    expect(statSync(join(folder, file)).mode & 0o777, file).toBe(0o600);
    const lines = content.toString().split(/\r?\n/).length - 1;
    if (file.endsWith(".csv")) expect(lines, file).toBe(rows + 1);
    if (file.endsWith(".ndjson")) expect(lines, file).toBe(rows);
  }
  return manifest;
}

const leave = (place: string) => [
  ...["service", "off-board", "cuore-a-casa", "--reason", "fine del contratto", "--export", place],
];

test("a service leaves with everything of it written, and nothing of anybody else's", async () => {
  const house = await furnished();
  const left = await house.json(...leave(house.outside));
  expect(left).toMatchObject({
    people: 2,
    readings: readings + 1,
    alerts: 1,
    ended: { devices: 2, assignments: 1, pending: 0 },
    users: ["sam"],
  });
  const folder = String(left["folder"]);
  expect(readdirSync(house.outside), "one export, and no draft").toEqual([folder.split("/").at(-1)]);
  const manifest = assertWhole(folder);
  expect(manifest.readings).toBe(readings + 1);

  const text = (file: string) => readFileSync(join(folder, file), "utf8");
  const { both, one } = house;
  expect(text(`readings/${both}.csv`).split("\r\n").length - 2).toBe(readings);
  expect(text(`readings/${both}.csv`)).toContain("2026-11-22T07:00:00.000Z,2026-11-22T07:00:01.000Z,");
  expect(text(`readings/${one}.csv`)).toContain(
    ',72,/min,1.2,Hz,"{""note"":""a \\""quoted\\"", word""}",late,',
  );
  expect(text("alerts.csv")).toContain("al-1");
  expect(text("ledger.csv")).toContain(`${cuff},${readings},${readings},0,`);
  expect(JSON.parse(text("quarantine.ndjson"))).toMatchObject({ device: cuff, reason: "not-json" });
  expect(JSON.parse(text("events.json"))).toMatchObject([
    { kind: "off-boarded", reason: "fine del contratto" },
  ]);
  expect(text("devices.csv")).not.toMatch(/,\r\n/); // each with when it was revoked
  expect(text("assignments.csv")).toMatch(new RegExp(`,${cuff},${both},\\S+Z,\\S+Z\r\n`));
  expect(text("people.csv")).toContain(one);
  for (const file of filesIn(folder)) {
    expect(text(file), file).not.toContain("respiro");
    expect(text(file), file).not.toContain("al-2");
  }

  const { registry, services } = house.state;
  expect((await registry.credential(cuff))?.revoked).toBe(true);
  expect((await registry.credential(oximeter))?.revoked).toBe(false);
  expect((await registry.assignmentsOf(both)).filter(({ until }) => until === null)).toMatchObject([
    { service: "respiro" },
  ]);
  expect((await services.history(heart)).map(({ kind }) => kind)).toEqual(["off-boarded"]);
  const looks = (await house.audit()).filter(({ action }) => action === "read-export");
  expect(looks.every(({ actor, subjects }) => actor === "command-line" && subjects.length === 1)).toBe(true);
  expect(new Set(looks.flatMap(({ subjects }) => subjects)).size, "each person's own").toBe(2);
});

test("what has left is left: nothing new begins in it, but it can be exported again", async () => {
  const house = await furnished();
  expect((await house.run(...leave(house.outside))).out).toContain("labhub erase PATIENT");
  const told = { code: 1, err: expect.stringContaining("has left the LAB") };
  expect(await house.run(...leave(house.outside))).toMatchObject(told);
  expect(await house.run("device", "add", "cuore-a-casa/bp-003", "--type", "bp-monitor")).toMatchObject(told);
  const somebody = [
    "--municipality",
    "001006",
    "--age-band",
    "75-79",
    "--sex",
    "male",
    "--consent-version",
    "1",
  ];
  expect(await house.run("enrol", "--services", "cuore-a-casa", ...somebody)).toMatchObject(told);
  expect((await house.run("service", "list")).out).toMatch(/^cuore-a-casa +left/m);
  const again = await house.json("service", "export", "cuore-a-casa", "--export", house.outside);
  expect(assertWhole(String(again["folder"])).readings).toBe(readings + 1);
});

test("a service does not leave when it cannot be written", async () => {
  const house = await furnished();
  const isEnded = async () => (await house.state.services.history(heart)).length > 0;
  writeFileSync(house.outside, "in the way");
  expect(await house.run(...leave(house.outside))).toMatchObject({
    code: 1,
    err: expect.stringContaining("cannot be written to"),
  });
  expect(await house.run(...leave(join(house.dataDir, "inside")))).toMatchObject({
    code: 1,
    err: expect.stringContaining("lies in the data directory"),
  });
  expect(await isEnded()).toBe(false);
  expect((await house.state.registry.credential(cuff))?.revoked).toBe(false);
});

test("an export that breaks off half-way leaves nothing behind and ends nothing", async () => {
  const house = await furnished();
  await house.telemetry.close(); // the store goes away after the first files were written
  const ending = await house.run(...leave(house.outside));
  expect(ending.code).toBe(1);
  expect(readdirSync(house.outside)).toEqual([]);
  expect(await house.state.services.history(heart)).toEqual([]);
  expect((await house.state.registry.credential(cuff))?.revoked).toBe(false);
});

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { lastDue } from "../../model/report-due.ts";
import { reportSchedule } from "../../model/report-schedule.ts";
import { newDue } from "../../reports/jobs/scheduling.ts";
import { pilot } from "../api/pilot.ts";
import { addPeople } from "../reports/report-house.ts";
import { commandHouse } from "./command-house.ts";

const quarter = ["--from", "2026-01-01T00:00:00+01:00", "--to", "2026-04-01T00:00:00+02:00"];

async function houseWithPeople() {
  const house = await commandHouse();
  await addPeople(house.state);
  const folder = await mkdtemp(join(tmpdir(), "labhub-report-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return { ...house, at: (name: string) => join(folder, name) };
}

test("a report is made into a file, packed twice alike, verified, and an altered pack is found out", async () => {
  const { run, json, audit, at } = await houseWithPeople();
  const made = await json("report", "citizens", ...quarter, "--format", "html", "-o", at("c.html"));
  expect(await readFile(at("c.html"), "utf8")).toContain("Che cosa abbiamo imparato");
  const id = String(made["report"]);
  expect((await audit())[0]).toMatchObject({ action: "read-report", actor: "command-line" });
  await json("evidence", "pack", "--report", id, "-o", at("one.json"));
  await json("evidence", "pack", "--report", id, "-o", at("two.json"));
  const pack = await readFile(at("one.json"), "utf8");
  expect(await readFile(at("two.json"), "utf8")).toBe(pack);
  expect(await json("evidence", "verify", at("one.json"))).toEqual({ same: true, differences: [] });
  await writeFile(at("two.json"), pack.replace("territorial-lab-hub 0.0.0", "territorial-lab-hub 0.0.1"));
  const found = await run("evidence", "verify", at("two.json"));
  expect(found).toMatchObject({ code: 1, out: expect.stringContaining("pack: ") });
  await writeFile(at("two.json"), "{}");
  expect(await run("evidence", "verify", at("two.json"))).toMatchObject({ code: 1, out: "" });
  expect((await run("evidence", "pack", "--report", "none")).err).toContain("There is no report none.");
});

test("the guide is written in every format and both languages, with places for people to write", async () => {
  const { run, at } = await houseWithPeople();
  for (const lang of ["it", "en"]) {
    const words = ["report", "guide", ...quarter, "--lang", lang, "--format"];
    expect(await run(...words, "markdown", "-o", at(`${lang}.md`))).toMatchObject({ code: 0, err: "" });
    const guide = await readFile(at(`${lang}.md`), "utf8");
    expect(guide.match(/\\\[(Da scrivere|To be written)\\\]/g)?.length).toBeGreaterThan(10);
    expect(guide).toContain("spo2-low va1b2");
  }
  expect(await run("report", "guide", ...quarter, "--format", "pdf", "-o", at("g.pdf"))).toMatchObject({
    code: 0,
  });
  expect((await readFile(at("g.pdf"))).subarray(0, 5).toString()).toBe("%PDF-");
});

test("what is no kind, no service or no month is told", async () => {
  const { run } = await houseWithPeople();
  expect(await run("report", "weekly")).toMatchObject({
    code: 2,
    err: expect.stringContaining("pilot, service"),
  });
  expect((await run("report", "service")).err).toContain("needs --service, one of: cuore-a-casa, respiro");
  expect((await run("report", "pilot", "--service", "respiro")).code).toBe(2);
  expect((await run("report", "pilot", "--to", "2026-01-01T00:00:00Z")).code).toBe(2);
});

test("what falls due by itself is listed with whom it reaches; one that failed is tried again or let be, and is in the audit", async () => {
  const schedule = reportSchedule.parse({
    ...{ id: "quadro", name: { it: "Quadro", en: "Picture" }, kind: "pilot", every: "month" },
    to: { roles: ["evaluator"] },
  });
  const { run, json, state, audit, clock, dataDir } = await commandHouse({ ...pilot, reports: [schedule] });
  await run("user", "add", "valuta", "--roles", "evaluator");
  await writeFile(
    join(dataDir, "contacts.yaml"),
    "duties: {}\npeople: { valuta: { email: v@lab.example } }\n",
  );
  expect(await json("report", "schedules")).toMatchObject({
    schedules: [
      { schedule: "quadro", period: "2026-11", dueAt: "2026-12-04T06:00:00.000Z", reaches: ["valuta"] },
    ],
    deliveries: [],
  });
  const now = clock.now();
  const { key, ...due } = newDue(schedule, lastDue(schedule, now), now);
  await state.deliveries.plan({ key, ...due }, { id: "one", by: "hub" }, []);
  await state.deliveries.tell(key, ["valuta"], now);
  expect((await run("report", "deliver", key)).err).toContain("is telling: only one that failed");
  const refused = {
    kind: "failed",
    trouble: "the mail server: EENVELOPE 550",
    retryAfter: null,
    final: true,
  } as const;
  await state.deliveries.note(key, "valuta", refused, now);
  expect(await run("report", "schedules")).toMatchObject({ code: 1, out: expect.stringContaining("0/1") });
  expect(await run("report", "deliver", key)).toMatchObject({ code: 0 });
  expect((await audit())[0]).toMatchObject({ action: "ask-report", object: `again ${key}` });
  await state.deliveries.note(key, "valuta", refused, now);
  expect(await run("report", "dismiss", key)).toMatchObject({ code: 0 });
  expect(await run("report", "schedules")).toMatchObject({
    code: 0,
    out: expect.stringContaining("dismissed"),
  });
  expect((await run("report", "dismiss", "quadro:1999")).err).toContain(
    "No report quadro:1999 has fallen due",
  );
});

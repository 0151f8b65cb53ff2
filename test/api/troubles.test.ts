import { expect, test } from "vitest";
import { before, minutes, seconds } from "../../model/time.ts";
import { words } from "../../web/words.ts";
import { inMinutes } from "../store/state-samples.ts";
import { openHouse } from "./house.ts";

const it = words.it;
const away = it["trouble_store-away"]("22/11 alle 09:00").replaceAll("'", "&#39;");

test("who works here is told what has been amiss for five minutes; who takes part is not", async () => {
  const house = await openHouse();
  const { board, clock, clinician } = house;
  const [operator, citizen] = [await house.user(["operator"]), await house.user(["citizen"])];
  const page = async (who = clinician, path = "/") => (await who.send("GET", path)).text();

  board.set("telemetry_far_failing_since", clock.now());
  clock.advance(seconds(299));
  expect(await page()).not.toContain(away);
  clock.advance(seconds(1));
  expect(await page()).toContain(away);
  expect(await page()).toContain(it.troubleGoesOn);
  expect(await page(), "everything is on this machine still").not.toContain("non si può vedere");
  board.set("telemetry_near_since", before(clock.now(), minutes(60 * 24 * 40)));
  for (const path of ["/", "/account"]) {
    const told = await page(clinician, path);
    expect(told, path).toContain('role="status"');
    expect(told).toContain(it.troubleShownFrom("13/10/2026"));
    expect(told, "a clinician is not told what to do").not.toContain("labhub store status");
  }
  for (const who of [operator, house.admin]) {
    expect(await page(who)).toContain(it["troubleToDo_store-away"]);
  }
  for (const path of ["/mine", "/account"]) {
    expect(await page(citizen, path), path).not.toContain("troubles");
  }
});

test("an open page learns what became amiss, the gravest first, and that it was mended", async () => {
  const { board, clinician, stranger } = await openHouse();
  const strip = async () => (await clinician.send("GET", "/troubles")).text();
  expect(await strip()).toBe("");
  board.set("pipeline_failing_since", inMinutes(10));
  board.set("telemetry_backlog_bytes_limit", 100);
  board.set("telemetry_backlog_bytes", 80);
  const told = await strip();
  const [pipeline, filling] = [
    told.indexOf(it["trouble_pipeline-failing"]("22/11 alle 08:10").slice(0, 40)),
    told.indexOf("sta per finire"),
  ];
  expect(pipeline).toBeGreaterThan(0);
  expect(filling).toBeGreaterThan(pipeline);
  board.set("telemetry_backlog_full", 1);
  expect(await strip()).toMatch(/^<div class="trouble intake-closed">/);
  expect(await strip(), "full is more than filling").not.toContain("sta per finire");
  board.set("telemetry_far_failing_since", inMinutes(10));
  expect(await strip(), "no promise that does not hold").not.toContain(it.troubleGoesOn);
  board.set("telemetry_far_failing_since", 0);
  for (const figure of [
    "pipeline_failing_since",
    "telemetry_backlog_bytes",
    "telemetry_backlog_full",
  ] as const)
    board.set(figure, 0);
  expect(await strip()).toBe("");
  expect((await stranger.send("GET", "/troubles")).status).toBe(401);
});

test("who works here is told that nobody can be told of alerts, and that nobody ever will be", async () => {
  const { admin, board, clinician, clock } = await openHouse();
  const strip = async (who = clinician) => (await who.send("GET", "/troubles")).text();
  board.set("notifier_failing_since", clock.now());
  expect(await strip()).toBe("");
  clock.advance(minutes(5));
  board.set("notices_unaddressed", 1);
  const told = await strip();
  expect(told).toMatch(/notices-failing.*notices-unaddressed/s);
  expect(told).toContain(it["trouble_notices-unaddressed"]());
  expect(told, "a clinician is not told what to do").not.toContain("contacts.yaml");
  expect(await strip(admin)).toContain(it["troubleToDo_notices-unaddressed"]);
  board.set("notifier_failing_since", 0);
  board.set("notices_unaddressed", 0);
  expect(await strip()).toBe("");
});

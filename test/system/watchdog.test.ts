import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { watchdogPatient, watchdogService } from "../../model/watchdog.ts";
import { eventually, openHouse } from "./house.ts";

test("row 27: a synthetic reading goes the whole way to its alert, again and again, and nobody sees it among people", async () => {
  let calls = 0;
  const outside = createServer((asked, answer) => {
    calls += asked.url === "/labhub" ? 1 : 0;
    answer.end();
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void outside.close());
  await once(outside, "listening");
  const { port } = outside.address() as AddressInfo;
  const house = await openHouse({
    LABHUB_PROBE_MINUTES: "0.02",
    LABHUB_HEARTBEAT_URL: `http://127.0.0.1:${port}/labhub`,
  });
  const figures = await eventually(async () => {
    const now = await house.door.metrics();
    return (now.get("labhub_probe_rounds_total") ?? 0) >= 2 && now;
  });
  expect(figures.get("labhub_probe_state")).toBe(1);
  expect(figures.get("labhub_probe_milliseconds")).toBeLessThan(60_000);
  expect(calls, "while all is well somebody outside is called").toBeGreaterThan(0);

  const seen = await Promise.all(
    ["/api/v1/alerts", "/api/v1/patients", "/api/v1/enrolments"].map(async (path) =>
      house.clinician.session.text(path),
    ),
  );
  expect(seen.join()).not.toContain(watchdogPatient);
  for (const list of ["devices", "ledger?by=device", "ledger?by=service", "usage"]) {
    expect(await house.door.session.text(`/api/v1/${list}`), list).not.toContain(watchdogService);
  }
});

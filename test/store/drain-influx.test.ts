import { expect, onTestFinished, test } from "vitest";
import { after, before, hours, milliseconds } from "../../model/time.ts";
import type { KeptReading } from "../../store/telemetry/cursor.ts";
import { drainHouse } from "./drain-house.ts";
import { openedInflux, readyInflux } from "./influx-beside.ts";
import { influxd } from "./influxd.ts";
import { instantOf } from "./readings.ts";

test("InfluxDB killed and started again: what was accepted is there once, what it does not take is restated", async () => {
  const server = await influxd();
  onTestFinished(server.remove);
  const place = server.place("drained");
  await readyInflux(place);
  // Who writes a whole number first decides the type of a week's file; readings of that week are refused from then on.
  const poisoned = instantOf("2026-06-03T12:00:00Z");
  const foreign = `reading,patient=nobody v=1i ${poisoned}000000`;
  await fetch(`${server.url}/write?db=drained`, { method: "POST", body: foreign });
  const far = openedInflux(place);
  const house = drainHouse(far);
  const drain = house.open();
  const batch = async (size: number, bad: number) => {
    const good = Array.from({ length: size }, () => ({}));
    const ill = Array.from({ length: bad }, (_, n) => ({
      at: after(poisoned, milliseconds(n * 1000 + size)),
    }));
    return await house.append(...good, ...ill);
  };
  const accepted = [...(await batch(700, 2))];
  await house.runOut(drain);
  for (let n = 0; n < 3; n += 1) {
    await server.kill();
    accepted.push(...(await batch(500 + n, 1)));
    await drain.step();
    expect(house.board.get("telemetry_far_state")).toBe(1);
    await server.start();
    await house.runOut(drain);
  }
  expect(
    house.restated.map(({ reading, verdict }) => [reading.at < house.clock.now() - hours(1), verdict]),
  ).toEqual(Array(5).fill([true, "refused"]));
  const [first] = accepted;
  if (first === undefined) throw new Error("there are none");
  const there: KeptReading[] = [];
  for await (const some of far.readings(first, before(first.at, hours(10)))) there.push(...some);
  const due = accepted.filter(({ at }) => at > before(first.at, hours(10)));
  expect(there.map(({ seq: _, ...reading }) => reading)).toEqual(due.toSorted((a, b) => a.at - b.at));
  expect(house.near.backlog().readings).toBe(0);
  await far.close();
});

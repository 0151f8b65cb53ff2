import { expect, test, vi } from "vitest";
import { messageId } from "../../model/identity.ts";
import { minutes } from "../../model/time.ts";
import { alert, batch, breath, heart, morning, raising } from "../store/state-samples.ts";
import { openStream } from "./event-stream.ts";
import { type House, openHouse } from "./house.ts";

/** Raises alerts in one batch, as the pipeline does, and pokes the API. */
async function raise(house: House, ids: readonly string[], service = heart): Promise<void> {
  const from = await house.state.progress.position(0);
  const alerts = ids.map((id) =>
    raising(
      alert(id, { service, rule: { id: `rule-${id}`, version: "1" }, message: messageId.parse("0-1") }),
    ),
  );
  await house.state.progress.commit(batch(from, { to: from + 1, alerts }));
  house.api.alertsChanged();
}

const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}-${n}`);

test("a reader is told each transition once, in order, with its sequence as id", async () => {
  const house = await openHouse();
  const feed = await openStream(house.clinician);
  expect(feed.reply.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(feed.reply.headers.get("x-accel-buffering")).toBe("no");
  expect(feed.reply.headers.get("content-security-policy")).toContain("default-src 'none'");

  await raise(house, ["a", "b"]);
  await feed.told(2);
  await house.clinician.post("/api/v1/alerts/a/transitions", { to: "acknowledged" });
  await feed.told(3);
  expect(feed.alerts()).toEqual(["a", "b", "a"]);
  const ids = feed.events.filter((each) => each.event === "alert").map((each) => Number(each.id));
  expect(ids).toEqual(ids.toSorted((x, y) => x - y));
  expect(new Set(ids).size).toBe(3);
  expect(feed.events.at(-1)?.data).toMatchObject({ state: "acknowledged", raisedAt: expect.any(String) });
});

test("a reader that was away goes on where it stopped: nothing missing, nothing twice", async () => {
  const house = await openHouse();
  const first = await openStream(house.clinician);
  await raise(house, numbered("a", 3));
  await first.told(3);
  const last = first.events.findLast((each) => each.event === "alert")?.id ?? "";
  first.leave();
  await raise(house, numbered("b", 200));

  const second = await openStream(house.clinician, { "last-event-id": last });
  await raise(house, numbered("c", 3));
  await second.told(203);
  expect(second.alerts()).toEqual([...numbered("b", 200), ...numbered("c", 3)]);

  const third = await openStream(house.clinician, {}, `?after=${last}`);
  await third.told(203);
  expect(third.alerts()).toEqual(second.alerts());
});

test("the list says where the feed goes on, so that a page misses nothing in between", async () => {
  const house = await openHouse();
  await raise(house, ["a"]);
  const { items, sequence } = await house.clinician.get("/api/v1/alerts?state=open");
  expect(items.map((each: { id: string }) => each.id)).toEqual(["a"]);
  await raise(house, ["b"]);
  const feed = await openStream(house.clinician, {}, `?after=${sequence}`);
  await feed.told(1);
  expect(feed.alerts()).toEqual(["b"]);
});

test("what cannot be resumed is reset: an unknown id, one of the future, one too long ago", async () => {
  const house = await openHouse();
  await raise(house, numbered("a", 501));
  const { sequence } = await house.clinician.get("/api/v1/alerts");
  for (const id of ["banana", "999999", "-1", "1e3", "0"]) {
    const feed = await openStream(house.clinician, { "last-event-id": id });
    expect(await feed.heard("reset"), id).toMatchObject({ id: String(sequence), data: { sequence } });
    expect(feed.alerts(), id).toEqual([]);
    feed.leave();
  }
});

test("a poke that got lost only delays: the feed looks by itself", async () => {
  const house = await openHouse();
  const feed = await openStream(house.clinician);
  await house.state.progress.commit(batch(0, { alerts: [raising(alert("a"))] }));
  await feed.told(1);
});

test("a reader is told of its own services only", async () => {
  const house = await openHouse();
  const clinician = await house.user(["clinician"], [breath]);
  const feed = await openStream(clinician, { "last-event-id": "0" });
  await raise(house, ["theirs"], heart);
  await raise(house, ["ours"], breath);
  await feed.told(1);
  expect(feed.alerts()).toEqual(["ours"]);
});

test("every reader hears the hub's time at once, and the page can tell that it is connected", async () => {
  const house = await openHouse();
  const feed = await openStream(house.clinician);
  expect((await feed.heard("hb")).data).toEqual({ at: "2026-11-22T08:00:00.000Z", sequence: 0 });
  expect(house.board.get("feed_clients")).toBe(1);
  feed.leave();
  await vi.waitFor(() => expect(house.board.get("feed_clients")).toBe(0));
});

test("stopping ends the feeds and then the server, without waiting for readers to leave", async () => {
  const house = await openHouse();
  const feed = await openStream(house.clinician);
  await raise(house, ["a"]);
  await feed.told(1);
  await house.api.stop();
  await feed.ended;
  await expect(fetch(`${house.origin}/health/live`)).rejects.toThrow();
  expect(house.clock.now() - morning).toBe(minutes(60));
});

import { expect, test } from "vitest";
import { minutes, seconds } from "../../model/time.ts";
import { openHouse } from "./house.ts";

test("a hub at rest is live and ready", async () => {
  const { stranger } = await openHouse();
  expect(await stranger.get("/health/live")).toEqual({ status: "live", version: "0.0.0-test" });
  expect(await stranger.get("/health/ready")).toMatchObject({
    status: "ready",
    checks: [
      { part: "journal", state: "ok" },
      { part: "pipeline" },
      { part: "telemetry-store", state: "ok", detail: "keeps readings on this machine" },
      { part: "state-store" },
    ],
  });
});

test("a journal that takes nothing is not ready, by name", async () => {
  const { stranger, board } = await openHouse();
  for (const state of [1, 2]) {
    board.set("journal_state", state);
    expect(await stranger.get("/health/ready", 503)).toMatchObject({
      code: "store-unavailable",
      notReady: ["journal"],
      detail: expect.stringContaining("journal"),
    });
  }
  board.set("journal_state", 0);
  await stranger.get("/health/ready");
});

test("a pipeline that meets a failing store is degraded, and the hub goes on taking messages", async () => {
  const { stranger, board, clock } = await openHouse();
  board.set("pipeline_failing_since", clock.now() - minutes(5));
  board.set("journal_head", 40);
  const { status, checks } = await stranger.get("/health/ready");
  expect(status).toBe("degraded");
  expect(checks[1]).toEqual({
    part: "pipeline",
    state: "degraded",
    detail: "has met a failing store for 300 s; 40 messages wait",
  });
});

test("a pipeline that stands still with work waiting is degraded, one that moves or rests is not", async () => {
  const { stranger, board, clock } = await openHouse();
  const status = async () => (await stranger.get("/health/ready")).status;
  board.set("journal_head", 10);
  expect(await status()).toBe("ready");
  clock.advance(seconds(61));
  expect(await status()).toBe("degraded");
  board.set("pipeline_position", 5);
  expect(await status(), "it moved").toBe("ready");
  clock.advance(seconds(61));
  board.set("pipeline_position", 10);
  expect(await status(), "it rests").toBe("ready");
});

test("an InfluxDB that takes nothing is degraded, with what waits for it and whether somebody must come", async () => {
  const { stranger, board, clock } = await openHouse();
  const told = async () => {
    const { status, checks } = await stranger.get("/health/ready");
    return [status, checks[2]?.detail];
  };
  board.set("telemetry_backlog_bytes_limit", 1000);
  expect(await told()).toEqual(["ready", "InfluxDB takes readings; 0 readings of 0 messages wait"]);
  board.set("telemetry_waiting_readings", 84);
  board.set("telemetry_waiting_messages", 42);
  board.set("telemetry_waiting_since", clock.now() - minutes(5));
  expect((await told())[0], "a moment behind").toBe("ready");
  clock.advance(seconds(1));
  expect(await told()).toEqual(["degraded", "InfluxDB is behind by 301 s; 84 readings of 42 messages wait"]);
  board.set("telemetry_far_failing_since", clock.now() - seconds(30));
  const down = "InfluxDB takes nothing since 30 s";
  const waits = "84 readings of 42 messages wait";
  expect(await told()).toEqual(["degraded", `${down}; ${waits}`]);
  board.set("telemetry_far_state", 2);
  expect((await told())[1]).toBe(`${down}, and an operator is needed: see labhub store status; ${waits}`);
  board.set("telemetry_far_state", 3);
  expect((await told())[1]).toContain("refused too many readings");
  board.set("telemetry_backlog_bytes", 830);
  expect((await told())[1]).toContain("is 83 % full");
});

test("a reading InfluxDB does not give back is degraded", async () => {
  const { stranger, board } = await openHouse();
  board.set("telemetry_backlog_bytes_limit", 1000);
  board.set("telemetry_readback_total", 500);
  expect((await stranger.get("/health/ready")).status).toBe("ready");
  board.set("telemetry_readback_missing_total", 2);
  const { status, checks } = await stranger.get("/health/ready");
  expect([status, checks[2]?.detail]).toEqual([
    "degraded",
    expect.stringContaining("of 500 readings read back since the start InfluxDB lacked 2"),
  ]);
});

test("a hub on which too much waits for InfluxDB is not ready, and says so", async () => {
  const { stranger, board } = await openHouse();
  board.set("telemetry_backlog_full", 1);
  expect(await stranger.get("/health/ready", 503)).toMatchObject({
    notReady: ["journal"],
    detail: expect.stringContaining("LABHUB_BACKLOG_MAX_MB"),
  });
});

test("a desk that is away, has not started or meets a failing store is degraded; a hub without one is not", async () => {
  const { stranger, board, clock } = await openHouse();
  const desk = async () => {
    const { status, checks } = await stranger.get("/health/ready");
    return [status, checks.find(({ part }: { part: string }) => part === "desk")?.detail];
  };
  const waits = "; commands and configurations wait, and what devices do at the door is not kept";
  expect(await desk(), "the broker is elsewhere").toEqual(["ready", undefined]);
  board.set("desk_turn_at", clock.now());
  clock.advance(seconds(10));
  expect(await desk()).toEqual(["ready", undefined]);
  clock.advance(seconds(20));
  expect(await desk()).toEqual(["degraded", `has not been at work for 30 s${waits}`]);
  board.set("desk_turn_at", clock.now());
  expect(await desk(), "it is back").toEqual(["ready", undefined]);
  board.set("desk_failing_since", clock.now() - minutes(1));
  expect(await desk()).toEqual(["degraded", `has met a failing store for 60 s${waits}`]);
  expect(await (await stranger.send("GET", "/metrics")).text()).toContain("labhub_desk_turn_at 1");
});

test("a state store that fails is not ready", async () => {
  const { stranger, state } = await openHouse();
  Object.assign(state.alerts, { lastSequence: () => Promise.reject(new Error("away")) });
  expect(await stranger.get("/health/ready", 503)).toMatchObject({ notReady: ["state-store"] });
});

test("figures are for programs on this machine, and for operators; not for whom a proxy speaks", async () => {
  const { stranger, board, user } = await openHouse();
  board.add("broker_messages_total", 7);
  const reply = await stranger.send("GET", "/metrics");
  expect(reply.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(await reply.text()).toContain("labhub_broker_messages_total 7\n");

  const proxied = { headers: { "x-forwarded-for": "203.0.113.9" } };
  expect((await stranger.send("GET", "/metrics", proxied)).status).toBe(401);
  expect((await (await user(["evaluator"])).send("GET", "/metrics", proxied)).status).toBe(403);
  expect((await (await user(["operator"])).send("GET", "/metrics", proxied)).status).toBe(200);
});

test("a hub whose own trial fails is degraded, though every part says that it works, and its pages say so", async () => {
  const { stranger, clinician, board, clock } = await openHouse();
  board.set("probe_failing_since", clock.now() - minutes(2));
  board.set("watch_failing_since", clock.now() - minutes(1));
  const { status, checks } = await stranger.get("/health/ready");
  expect(status).toBe("degraded");
  expect(checks.at(-1)).toEqual({
    part: "watchdog",
    state: "degraded",
    detail: "its reading raises no alert since 120 s; silence cannot be looked for since 60 s",
  });
  expect(await (await clinician.send("GET", "/troubles")).text()).toContain("prova automatica");
});

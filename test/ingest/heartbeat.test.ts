import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { startHeartbeat } from "../../ingest/heartbeat.ts";
import { startProbe } from "../../ingest/probe.ts";
import { boardOn } from "../../model/board.ts";
import { milliseconds } from "../../model/time.ts";
import { noon } from "./builders.ts";
import { pipelineHouse, silent } from "./pipeline-house.ts";

const clock = { now: () => noon };

test("somebody outside is called while all is well, and no more once the watchdog's reading does not come back", async () => {
  const asked: string[] = [];
  let status = 200;
  const outside = createServer((request, answer) => {
    asked.push(`${request.method} ${request.url} ${request.headers["content-length"] ?? 0}`);
    answer.writeHead(status).end();
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void outside.close());
  await once(outside, "listening");
  const { port } = outside.address() as AddressInfo;
  const board = boardOn();
  const url = `http://127.0.0.1:${port}/alive/some-secret`;
  const lines: string[] = [];
  const log = {
    ...silent,
    error: (members: object, message: string) => void lines.push(JSON.stringify(members) + message),
  };
  const heartbeat = startHeartbeat({ url, every: milliseconds(20), clock, board, log });
  onTestFinished(heartbeat.stop);
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(2));
  expect(new Set(asked)).toEqual(new Set(["GET /alive/some-secret 0"]));

  status = 500;
  await vi.waitFor(() => expect(board.get("heartbeat_failing_since")).toBe(noon));
  expect(lines).toHaveLength(1);
  expect(lines.join(), "its address may hold a secret").not.toContain("some-secret");
  status = 200;
  await vi.waitFor(() => expect(board.get("heartbeat_failing_since")).toBe(0));

  const { state } = await pipelineHouse();
  const probe = startProbe({
    state,
    broker: `mqtt://127.0.0.1:1`,
    hashSecret: () => new Uint8Array(32),
    random: (bytes) => new Uint8Array(bytes),
    municipality: "001006" as never,
    every: milliseconds(1),
    clock,
    board,
    log: silent,
  });
  await vi.waitFor(() => expect(board.get("probe_failing_since")).toBe(noon), 5000);
  await probe.stop();
  await new Promise((resolve) => setTimeout(resolve, 40));
  const calls = asked.length;
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(asked.length, "silence is what tells them").toBe(calls);
});

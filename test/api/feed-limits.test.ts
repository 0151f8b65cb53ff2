import { once } from "node:events";
import { createServer, get, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { type AlertFeed, feedPace, openAlertFeed } from "../../api/alert-feed.ts";
import type { AlertEvent } from "../../model/alert.ts";
import { boardOn } from "../../model/board.ts";
import { milliseconds, seconds } from "../../model/time.ts";
import { alert, silent } from "../store/state-samples.ts";
import { movableClock } from "./house.ts";

/** A feed over transitions held here, and a server that gives each request to it. */
async function openFeed(pace: Partial<typeof feedPace> = {}) {
  const transitions: AlertEvent[] = [];
  const board = boardOn();
  const clock = movableClock();
  const welcome = { still: true };
  const alerts = {
    lastSequence: async () => transitions.length,
    eventsAfter: async (after: number, limit: number) => transitions.slice(after, after + limit),
  };
  const feed = await openAlertFeed({ alerts, clock, log: silent, board }, { ...feedPace, ...pace });
  const server = createServer((_request, out) => {
    out.writeHead(200);
    feed.join({ out, sees: () => true, stillWelcome: async () => welcome.still }, null);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    await feed.stop();
    server.closeAllConnections();
    server.close();
  });
  const address = server.address() as AddressInfo;
  const open = async (): Promise<IncomingMessage> => {
    const [reply] = await once(get({ host: "127.0.0.1", port: address.port }), "response");
    return reply;
  };
  const tell = (count: number) => {
    for (let n = 0; n < count; n += 1) {
      transitions.push({
        sequence: transitions.length + 1,
        alert: alert("a", { facts: { long: "x".repeat(4000) } }),
      });
    }
    feed.poke();
  };
  return { feed, board, clock, welcome, open, tell };
}

test("a reader that does not read is closed at its bound and counted; the others notice nothing", async () => {
  const { board, open, tell } = await openFeed();
  const stalled = await open();
  stalled.pause();
  const reading = await open();
  let bytes = 0;
  reading.on("data", (chunk) => {
    bytes += chunk.length;
  });
  let sent = 0;
  await vi.waitFor(
    () => {
      tell(100);
      sent += 100;
      expect(board.get("feed_dropped_total")).toBe(1);
    },
    { timeout: 20_000, interval: 20 },
  );
  await vi.waitFor(() => expect(bytes).toBeGreaterThan(sent * 4000), { timeout: 10_000 });
  expect(board.get("feed_clients")).toBe(1);
});

test("a heart beats for each reader, and whoever is signed out is shown out within five seconds", async () => {
  const { clock, open, welcome, board } = await openFeed({ heartbeat: milliseconds(20) });
  const reader = await open();
  let text = "";
  reader.on("data", (chunk) => {
    text += chunk;
  });
  await vi.waitFor(() => expect(text.split("event: hb").length).toBeGreaterThan(3));
  welcome.still = false;
  clock.advance(seconds(3));
  await once(reader, "end");
  expect(board.get("feed_clients")).toBe(0);
});

test("there is room for so many readers and no more", async () => {
  const { feed, open } = await openFeed({ clients: 2 });
  await open();
  feed.assertRoom();
  await open();
  expect(() => (feed satisfies AlertFeed).assertRoom()).toThrow("Too many live feeds");
});

test("a store that does not answer is told once, and the feed goes on when it is back", async () => {
  const told: string[] = [];
  const log = { ...silent, error: (_: object, message: string) => void told.push(message) };
  const book = { broken: true };
  const alerts = {
    lastSequence: async () => 0,
    eventsAfter: async () => {
      if (book.broken) throw new Error("away");
      return [];
    },
  };
  const pace = { ...feedPace, look: milliseconds(5) };
  const board = boardOn();
  const feed = await openAlertFeed({ alerts, clock: movableClock(), log, board }, pace);
  onTestFinished(feed.stop);
  const out = { on() {}, end: vi.fn() } as unknown as ServerResponse;
  await vi.waitFor(() => expect(told).toHaveLength(1));
  feed.join({ out, sees: () => true, stillWelcome: async () => true }, null);
  await vi.waitFor(() => expect(out.end, "who joins meanwhile is sent away to come back").toHaveBeenCalled());
  book.broken = false;
  expect(told).toHaveLength(1);
});

import { expect, vi } from "vitest";
import type { Caller, Json } from "./caller.ts";

export interface StreamEvent {
  readonly event: string;
  readonly id: string | null;
  readonly data: Json;
}

/** A live feed as a program reads it: everything it was told so far, in order. */
export interface EventStream {
  readonly reply: Response;
  readonly events: readonly StreamEvent[];
  /** The ids of the alerts told so far. */
  alerts(): readonly string[];
  /** Resolves when this many alerts were told. */
  told(count: number): Promise<void>;
  /** Resolves when an event of this kind was told. */
  heard(event: string): Promise<StreamEvent>;
  /** Resolves when the hub has ended it. */
  readonly ended: Promise<void>;
  leave(): void;
}

export async function openStream(caller: Caller, headers: Record<string, string> = {}, query = "") {
  const leaving = new AbortController();
  const reply = await caller.send("GET", `/api/v1/alerts/events${query}`, {
    headers,
    signal: leaving.signal,
  });
  expect(reply.status).toBe(200);
  const events: StreamEvent[] = [];
  const ended = readInto(events, reply).catch(() => {});
  const alerts = () => events.filter((each) => each.event === "alert").map((each) => each.data.id);
  const stream: EventStream = {
    reply,
    events,
    alerts,
    ended,
    leave: () => leaving.abort(),
    told: (count) =>
      vi.waitFor(() => expect(alerts().length).toBeGreaterThanOrEqual(count), { timeout: 10_000 }),
    async heard(event) {
      await vi.waitFor(() => expect(events.map((each) => each.event)).toContain(event), { timeout: 10_000 });
      const found = events.find((each) => each.event === event);
      if (found === undefined) throw new Error(`no ${event}`);
      return found;
    },
  };
  return stream;
}

async function readInto(events: StreamEvent[], reply: Response): Promise<void> {
  let rest = "";
  for await (const chunk of (reply.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + chunk).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const fields = new Map(
        block.split("\n").map((line) => [line.split(": ", 1)[0], line.slice(line.indexOf(": ") + 2)]),
      );
      const data = fields.get("data");
      if (data === undefined) continue;
      events.push({
        event: fields.get("event") ?? "message",
        id: fields.get("id") ?? null,
        data: JSON.parse(data),
      });
    }
  }
}

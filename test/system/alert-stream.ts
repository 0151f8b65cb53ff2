import { onTestFinished } from "vitest";
import { z } from "zod";

const alertShape = z.looseObject({
  id: z.string(),
  state: z.string(),
  patient: z.string(),
  rule: z.object({ id: z.string() }),
});

export interface StreamedAlert {
  readonly sequence: string;
  readonly alert: z.infer<typeof alertShape>;
}

/** Reads the live alert feed as a browser's EventSource would, keeping what came. */
export async function followAlerts(origin: string, cookie: string, lastEventId?: string) {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const reply = await fetch(`${origin}/api/v1/alerts/events`, {
    headers: { cookie, ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }) },
    signal: stop.signal,
  });
  const seen: StreamedAlert[] = [];
  void read(reply, seen).catch(() => {}); // ends with the test
  return { status: reply.status, seen, stop: () => stop.abort() };
}

async function read(reply: Response, seen: StreamedAlert[]): Promise<void> {
  let text = "";
  for await (const chunk of reply.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const lines = text.slice(0, end).split("\n");
      text = text.slice(end + 2);
      const field = (name: string) =>
        lines
          .find((line) => line.startsWith(`${name}:`))
          ?.slice(name.length + 1)
          .trim() ?? "";
      if (field("event") !== "alert") continue;
      seen.push({ sequence: field("id"), alert: alertShape.parse(JSON.parse(field("data"))) });
    }
  }
}

/** Signs in and gives the cookie, for what the front door does not do. */
export async function cookieOf(origin: string, username: string, password: string): Promise<string> {
  const reply = await fetch(`${origin}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, password }),
  });
  return reply.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
}

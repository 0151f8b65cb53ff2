import type { z } from "zod";

/** Hears the `alert` events of a live feed as they come, until it ends. */
export async function hearAlerts<Told extends z.ZodType>(
  feed: AsyncIterable<Uint8Array>,
  shape: Told,
  heard: (told: z.output<Told>) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of feed) {
    const events = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) {
      if (event.startsWith("event: alert\n")) heard(shape.parse(JSON.parse(dataOf(event))));
    }
  }
}

const dataOf = (event: string): string =>
  event
    .split("\n")
    .filter((line) => line.startsWith("data: "))
    .map((line) => line.slice(6))
    .join("\n");

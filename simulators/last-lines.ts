import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** The last lines of one or more streams; older ones are forgotten. */
export interface LastLines {
  /** Oldest first. */
  read(): readonly string[];
  follow(stream: Readable | null, onLine: (line: string) => void): void;
}

/** Remembers at most `limit` lines, each cut at 4,000 characters. */
export function lastLines(limit: number): LastLines {
  const lines: string[] = [];
  return {
    read: () => [...lines],
    follow: (stream, onLine) => {
      if (stream === null) return;
      createInterface({ input: stream }).on("line", (line) => {
        lines.push(line.slice(0, 4000));
        if (lines.length > limit) lines.shift();
        onLine(line);
      });
    },
  };
}

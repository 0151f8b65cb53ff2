import { z } from "zod";

const line = z.looseObject({ level: z.int(), time: z.string(), part: z.string(), msg: z.string() });
export type LogLine = z.infer<typeof line>;

/** A line of the log; `null` for what is none, such as a warning of Node's own. */
export function logLineOf(text: string): LogLine | null {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

const levels: Readonly<Record<number, string>> = {
  10: "trace",
  20: "debug",
  30: "info",
  40: "warn",
  50: "error",
};

/** How many lines there are of each level. */
export function countByLevel(lines: readonly LogLine[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { level } of lines) {
    const name = levels[level] ?? String(level);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** The names of all members that hold a number, however deep: where a measured value would have to stand. */
export function numbersIn(value: unknown, name = ""): readonly string[] {
  if (typeof value === "number") return [name];
  if (Array.isArray(value)) return value.flatMap((each) => numbersIn(each, name));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([member, held]) => numbersIn(held, member));
}

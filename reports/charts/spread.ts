import type { Shown } from "../figures.ts";

/** The ends of an axis that holds all values and intervals, zero among them, and how far its marks are apart. */
export interface Spread {
  readonly min: number;
  readonly max: number;
  readonly interval: number;
}

/** A step of 1, 2, 2.5 or 5 times a power of ten, about a quarter of a breadth. */
function stepOf(breadth: number): number {
  const power = 10 ** Math.floor(Math.log10(breadth / 4));
  return power * ([1, 2, 2.5, 5, 10].find((each) => (each * power * 4) / breadth >= 0.99) ?? 10);
}

/** Ends on whole steps; shares from 0 to 100. */
export function spreadOf(all: readonly Shown[], unit: string): Spread {
  const shown = all.filter(({ state, value }) => state === "ok" && value !== null);
  const ends = shown.flatMap(({ value, interval }) => [value ?? 0, interval?.low ?? 0, interval?.high ?? 0]);
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  if (unit === "%" && low >= 0 && high <= 100) return { min: 0, max: 100, interval: 25 };
  const interval = stepOf(high > low ? high - low : 1);
  const [first, last] = [Math.floor(low / interval), Math.max(1, Math.ceil(high / interval))];
  return { min: first * interval, max: last * interval, interval };
}

/** A text in lines of at most so many letters, cut between words. */
export function wrapped(text: string, letters: number, lines = 2): string {
  const rows: string[] = [];
  for (const word of text.split(" ")) {
    const last = rows.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= letters) rows[rows.length - 1] = `${last} ${word}`;
    else rows.push(word);
  }
  const kept = rows
    .slice(0, lines)
    .map((row) => (row.length > letters + 2 ? `${row.slice(0, letters)}…` : row));
  return rows.length > lines ? `${kept.join("\n")}…` : kept.join("\n");
}

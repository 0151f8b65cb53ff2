import type { Shown } from "../figures.ts";

/** The ends of an axis that holds all values and intervals, zero among them; shares end at 100. */
export function spreadOf(
  all: readonly Shown[],
  unit: string,
): { readonly min: number; readonly max: number } {
  const shown = all.filter(({ state, value }) => state === "ok" && value !== null);
  const ends = shown.flatMap(({ value, interval }) => [value ?? 0, interval?.low ?? 0, interval?.high ?? 0]);
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  if (unit === "%" && low >= 0 && high <= 100) return { min: 0, max: 100 };
  return { min: low, max: high > low ? high : low + 1 };
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

import { formatInstant, type Instant } from "../../model/time.ts";

type Cell = string | number | null;

/** Rows beneath their headings, in columns of spaces; what is `null` shows as `-`. */
export function table(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [headings, ...rows].map((row) => row.map((cell) => String(cell ?? "-")));
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
    .map((line) => line.trimEnd())
    .join("\n");
}

/** To the minute, in UTC: `2026-11-22 08:15Z`. */
export const minuteOf = (at: Instant | null): string | null =>
  at === null ? null : `${formatInstant(at).slice(0, 16).replace("T", " ")}Z`;

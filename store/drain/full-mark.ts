import { existsSync, rmSync, writeFileSync } from "node:fs";

const markOf = (telemetryFile: string): string => `${telemetryFile}.full`;

/**
 * Whether so much waits for the far store that new data is to be refused. A file, since whoever takes new data may be
 * another process, and must know before the drain of a hub that starts has looked.
 */
export const isFullBeside = (telemetryFile: string): boolean => existsSync(markOf(telemetryFile));

export function markFull(telemetryFile: string, isFull: boolean): void {
  if (isFull) writeFileSync(markOf(telemetryFile), "", { mode: 0o600 });
  else rmSync(markOf(telemetryFile), { force: true });
}

import { existsSync, statfsSync } from "node:fs";

/** Where writing waits for no disk, if there is room: what is tried there is killed, never unplugged. */
export function memoryFolder(): string | null {
  const memory = "/dev/shm";
  if (!existsSync(memory)) return null;
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > 4e9 ? memory : null;
}

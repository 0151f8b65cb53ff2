import { HubFailure } from "../model/failure.ts";
import { residentBytes } from "./machine.ts";

/** Resident bytes of a process: when it was begun to be watched, at its highest, and now. */
export interface MemoryWatch extends Disposable {
  readonly before: number;
  readonly peak: number;
  now(): number;
}

const lookEvery = 50;

/** Throws `not-found` where the system does not tell. */
export function watchMemory(pid: number): MemoryWatch {
  const now = (): number => {
    const bytes = residentBytes(pid);
    if (bytes === null) throw new HubFailure("not-found", "this system does not tell a process's memory");
    return bytes;
  };
  const before = now();
  let peak = before;
  const rounds = setInterval(() => {
    peak = Math.max(peak, residentBytes(pid) ?? 0);
  }, lookEvery);
  return {
    before,
    get peak() {
      return Math.max(peak, now());
    },
    now,
    [Symbol.dispose]: () => clearInterval(rounds),
  };
}

export const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);

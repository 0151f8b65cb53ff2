import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";

/** The machine and how busy it was: without it a figure of a benchmark says nothing. */
export interface Machine {
  readonly node: string;
  readonly cores: number;
  readonly processor: string;
  readonly kernel: string;
  readonly memoryGiB: number;
  /** Runnable tasks on average over the last one and five minutes; above `cores` others were waiting. */
  readonly load: readonly [oneMinute: number, fiveMinutes: number];
}

export function machine(): Machine {
  const [one = 0, five = 0] = loadavg();
  return {
    node: process.version,
    cores: cpus().length,
    processor: cpus()[0]?.model ?? "unknown",
    kernel: release(),
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    load: [rounded(one), rounded(five)],
  };
}

export const machineLine = ({ node, cores, processor, load }: Machine): string =>
  `${processor}, ${cores} cores, Node ${node}, load ${load.join(" / ")} (1 / 5 min)`;

const rounded = (figure: number): number => Math.round(figure * 100) / 100;

/** Resident memory of a process in bytes; `null` where the system does not tell (only Linux does). */
export function residentBytes(pid: number): number | null {
  try {
    const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return found === null ? null : Number(found[1]) * 1024;
  } catch {
    return null;
  }
}

/** Processor time a process has used, in seconds; `null` where the system does not tell. */
export function processorSeconds(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    // utime and stime, in hundredths of a second.
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return null;
  }
}

/** Processor time the whole machine has used, in seconds. */
export const busySeconds = (): number =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;

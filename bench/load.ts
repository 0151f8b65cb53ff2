import { setTimeout as pause } from "node:timers/promises";
import { histogram } from "./histogram.ts";
import { type DueSource, type LoadClient, loadClient } from "./load-client.ts";
import type { LoadPlan, LoadResult } from "./load-plan.ts";

export interface LoadNeeds {
  /** Milliseconds with fractions, from any origin. */
  readonly now: () => number;
  readonly wallClock: () => number;
  /** Processor time of this process in milliseconds. */
  readonly processor: () => number;
}

/** Runs a plan in this process. Throws when a client may not connect, or a broker goes away under it. */
export async function runLoad({ now, wallClock, processor }: LoadNeeds, plan: LoadPlan): Promise<LoadResult> {
  const meter = meterOn(now);
  const schedule = plan.rate === null ? closedLoop(now) : steadily(now, plan.rate);
  const clients = await connectAll(plan, (login) =>
    loadClient({ ...plan, login, due: schedule.due, now, wallClock, answered: meter.answered }),
  );
  schedule.open();
  for (const client of clients) client.pump();
  const ticking = plan.rate === null ? null : setInterval(rounds(clients), 1);

  await pause(plan.warmUp);
  meter.measuring(true);
  const from = { at: now(), processor: processor() };
  await pause(plan.measure);
  meter.measuring(false);
  const seconds = (now() - from.at) / 1000;
  const cpu = (processor() - from.processor) / 1000 / seconds;
  schedule.close();

  const unanswered = await drained(clients, now);
  if (ticking !== null) clearInterval(ticking);
  for (const client of clients) client.close();
  const sent = clients.reduce((sum, client) => sum + client.sent, 0);
  return { sent, ...meter.read(), seconds, cpu, processor: processor() / 1000, unanswered };
}

interface Meter {
  answered(dueAt: number, count: number): void;
  measuring(on: boolean): void;
  read(): Pick<LoadResult, "acknowledged" | "measured" | "latencies">;
}

/** Counts every answer, and takes the latency of those within the measured stretch. */
function meterOn(now: () => number): Meter {
  const latencies = histogram();
  let acknowledged = 0;
  let isMeasuring = false;
  return {
    answered: (dueAt, count) => {
      acknowledged += count;
      if (!isMeasuring) return;
      const microseconds = (now() - dueAt) * 1000;
      for (let each = 0; each < count; each += 1) latencies.record(microseconds);
    },
    measuring: (on) => {
      isMeasuring = on;
    },
    read: () => ({ acknowledged, measured: latencies.count, latencies: latencies.counts() }),
  };
}

interface Schedule {
  readonly due: DueSource;
  open(): void;
  close(): void;
}

function closedLoop(now: () => number): Schedule {
  let running = false;
  return {
    due: () => (running ? now() : null),
    open: () => {
      running = true;
    },
    close: () => {
      running = false;
    },
  };
}

/**
 * So many a second, whatever the broker does: a message that had to wait for room in a window is still counted from the
 * moment it was due, so that a broker that stalls cannot hide it by slowing the generator down.
 */
function steadily(now: () => number, rate: number): Schedule {
  let from: number | null = null;
  let taken = 0;
  return {
    due: () => {
      if (from === null) return null;
      const dueAt = from + (taken * 1000) / rate;
      if (dueAt > now()) return null;
      taken += 1;
      return dueAt;
    },
    open: () => {
      from = now();
    },
    close: () => {
      from = null;
    },
  };
}

/** Every round begins with another client, so that none is always first. */
function rounds(clients: readonly LoadClient[]): () => void {
  let first = 0;
  return () => {
    first = (first + 1) % clients.length;
    for (let place = 0; place < clients.length; place += 1) clients[(first + place) % clients.length]?.pump();
  };
}

/** Fifty at a time: a listener's backlog is no part of what is measured. */
async function connectAll(
  plan: LoadPlan,
  open: (login: LoadPlan["logins"][number]) => Promise<LoadClient>,
): Promise<readonly LoadClient[]> {
  const clients: LoadClient[] = [];
  for (let at = 0; at < plan.logins.length; at += 50) {
    clients.push(...(await Promise.all(plan.logins.slice(at, at + 50).map(open))));
  }
  return clients;
}

/** Waits for the last answers, ten seconds at most; how many never came. */
async function drained(clients: readonly LoadClient[], now: () => number): Promise<number> {
  const open = () => clients.reduce((sum, client) => sum + client.open, 0);
  for (const deadline = now() + 10_000; open() > 0 && now() < deadline; ) await pause(5);
  return open();
}

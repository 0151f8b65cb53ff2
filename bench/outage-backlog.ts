import { setTimeout as pause } from "node:timers/promises";
import { HubFailure } from "../model/failure.ts";
import type { Duration } from "../model/time.ts";
import type { Door } from "./needs.ts";

/** What waited for InfluxDB, and how it went once that was back. */
export interface Backlog {
  readonly readings: number;
  readonly bytes: number;
  /** Age of the oldest waiting reading at its worst, in seconds. */
  readonly oldest: number;
  /** From the moment InfluxDB answered again until only what had just arrived waited, in seconds. */
  readonly caughtUpAfter: number;
  /** Readings a second carried meanwhile, those that arrived in that time among them. */
  readonly perSecond: number;
}

export interface Waiting {
  /** Readings that wait, at the last look. */
  now(): number;
  /** InfluxDB is back; `said` messages have been said so far. */
  catchingUp(said: number): void;
  caughtUp(said: number): void;
  /** Resolves once fewer readings wait; throws when that takes too long. */
  below(readings: number, within: Duration): Promise<void>;
  read(): Backlog;
  stop(): void;
}

const step = 100;

/** Looks at what waits ten times a second, also while the hub is being killed. */
export function backlogWatch(hub: { readonly door: Door }): Waiting {
  let [now, readings, bytes, oldest] = [0, 0, 0, 0];
  let from = { at: 0, waiting: 0, said: 0 };
  let ended = { caughtUpAfter: 0, perSecond: 0 };
  let isStopped = false;
  const look = async () => {
    const figures = await hub.door.metrics();
    const of = (name: string) => figures.get(`labhub_telemetry_${name}`) ?? 0;
    now = Math.max(of("waiting_readings"), of("waiting_messages"));
    readings = Math.max(readings, of("waiting_readings"));
    bytes = Math.max(bytes, of("backlog_bytes"));
    const since = of("waiting_since");
    if (since > 0) oldest = Math.max(oldest, (Date.now() - since) / 1000);
  };
  const watching = async () => {
    while (!isStopped) {
      // A hub that has just been killed answers nothing.
      await look().catch(() => null);
      await pause(step);
    }
  };
  void watching();
  return {
    now: () => now,
    catchingUp: (said) => {
      from = { at: performance.now(), waiting: now, said };
    },
    caughtUp: (said) => {
      const caughtUpAfter = (performance.now() - from.at) / 1000;
      ended = { caughtUpAfter, perSecond: (from.waiting + said - from.said - now) / caughtUpAfter };
    },
    async below(limit, within) {
      const deadline = performance.now() + within;
      do {
        if (performance.now() > deadline) {
          throw new HubFailure("defect", `${now} readings still wait after ${within / 1000} s`);
        }
        await pause(step);
        await look().catch(() => null);
      } while (now >= limit);
    },
    read: () => ({ readings, bytes, oldest, ...ended }),
    stop: () => {
      isStopped = true;
    },
  };
}

import { setTimeout as pause } from "node:timers/promises";
import type { BenchDevice } from "./bench-hub.ts";
import { type FaithfulDevice, faithfulDevice } from "./faithful-device.ts";
import { type Histogram, histogram } from "./histogram.ts";

/** An alert as the live feed tells of it, as far as it is recognised by. */
export interface AlertTold {
  readonly patient: string;
  readonly since: string;
}

/** Patients who breach a limit again and again, and when a clinician heard of each time. */
export interface Alarms {
  /** Connects one device after another and lets them send; resolves when all are connected. */
  begin(port: number): Promise<void>;
  measuring(on: boolean): void;
  /** The feed told of an alert. */
  heard(alert: AlertTold): void;
  /** No more breaches. */
  fallSilent(): void;
  close(): void;
  /** Breaches sent so far, and of how many nobody has heard yet. */
  readonly sent: number;
  readonly open: number;
  /** From the publishing of a breaching reading to the feed's event, in µs; of those sent while measuring. */
  readonly latencies: Histogram;
}

interface Breach {
  readonly sentAt: number;
  readonly isMeasured: boolean;
}

const breathless = 30;
const calm = 15;

/** Each device says something every `rhythm` milliseconds: by turns a breach of the limit and its end. */
export function alarmsOf(
  devices: readonly BenchDevice[],
  rhythm: number,
  { now, wallClock }: { readonly now: () => number; readonly wallClock: () => number },
): Alarms {
  const open = new Map<string, Breach>();
  const latencies = histogram();
  let [sent, isMeasuring] = [0, false];

  function payload(patient: string, seq: number): string {
    const at = new Date(wallClock()).toISOString();
    const isBreach = seq % 2 === 1;
    if (isBreach) {
      sent += 1;
      open.set(keyOf(patient, at), { sentAt: now(), isMeasured: isMeasuring });
    }
    const reading = { at, code: "respiratory-rate", value: isBreach ? breathless : calm, unit: "/min" };
    return JSON.stringify({ v: 1, seq, boot: "alarm", readings: [reading] });
  }

  const players: readonly FaithfulDevice[] = devices.map(({ patient, ...login }) =>
    faithfulDevice({ login, rhythm, window: 20, burst: 1, payload: (seq) => payload(patient, seq) }),
  );
  return {
    async begin(port) {
      for (const player of players) {
        void player.live(port);
        await pause(rhythm / players.length); // so that they do not all send at one moment
      }
    },
    measuring: (on) => {
      isMeasuring = on;
    },
    heard({ patient, since }) {
      const key = keyOf(patient, since);
      const breach = open.get(key);
      if (breach === undefined) return;
      open.delete(key);
      if (breach.isMeasured) latencies.record((now() - breach.sentAt) * 1000);
    },
    fallSilent: () => {
      for (const player of players) player.fallSilent();
    },
    close: () => {
      for (const player of players) player.disconnect();
    },
    get sent() {
      return sent;
    },
    get open() {
      return open.size;
    },
    latencies,
  };
}

const keyOf = (patient: string, since: string): string => `${patient} ${Date.parse(since)}`;

import { HubFailure } from "../../model/failure.ts";
import { after, type Duration, milliseconds, minutes, seconds } from "../../model/time.ts";
import { batchSize } from "../drain/batch-size.ts";
import { emptyTally, isTooMuch, type Tally } from "../drain/breaker.ts";
import { type Carried, carry, type Held } from "../drain/carry.ts";
import type { KeptReading } from "../telemetry/cursor.ts";
import type { CopyNeeds } from "./copy-needs.ts";

/** How long InfluxDB may take nothing before a copy gives up; the same command goes on from there. */
const patience = minutes(2);
const longestPause = seconds(10);
/** A server may act on a request that was given up for so long, as the drain has it. */
const doubt = minutes(5);

export interface Sending {
  /** Resolves once all are there but those that were refused. */
  send(readings: readonly KeptReading[]): Promise<void>;
  readonly refused: number;
  /** Until when a write given up half-way may still take place; 0 for never. */
  readonly doubtUntil: number;
}

/** Writes to the far store and waits for it, but not for ever. */
export function sendingTo(
  { far, clock, pause }: Pick<CopyNeeds, "far" | "clock" | "pause">,
  bytesOf: (reading: KeptReading) => number,
): Sending {
  let doubtUntil = 0;
  let refused = 0;
  let tally: Tally = emptyTally;
  const needs = {
    write: far.write,
    size: batchSize(bytesOf),
    isStopping: () => false,
    written: () => {},
  };

  /** What it answered when it takes nothing; `null` when all is there. */
  async function attempt(readings: readonly KeptReading[]): Promise<Held | null> {
    const carried = await carry(needs, readings, { tally, isTooMuch });
    if (carried.kind === "held") return carried.answer;
    if (carried.kind !== "through") throw refusing(carried);
    tally = carried.tally;
    refused += carried.refused.length;
    return null;
  }

  async function send(readings: readonly KeptReading[]): Promise<void> {
    const begun = clock.now();
    for (let tries = 0; ; tries += 1) {
      const held = await attempt(readings);
      if (held === null) return;
      if (held.inDoubt) doubtUntil = after(clock.now(), doubt);
      if (held.needsOperator || clock.now() - begun >= patience) throw gaveUp(held.detail);
      await pause(pauseAfter(tries, held.retryAfter));
    }
  }

  return {
    send,
    get refused() {
      return refused;
    },
    get doubtUntil() {
      return doubtUntil;
    },
  };
}

const refusing = (carried: Exclude<Carried, { kind: "through" | "held" }>): HubFailure =>
  new HubFailure(
    "store-refused",
    `InfluxDB refuses so many readings that it cannot be their fault: ${carried.kind === "too-much" ? carried.detail : "broken off"}`,
  );

const gaveUp = (detail: string): HubFailure =>
  new HubFailure("store-unavailable", `${detail}; the same command goes on from here`);

const pauseAfter = (tries: number, asked: Duration | null): Duration =>
  milliseconds(Math.min(Math.max(250 * 2 ** Math.min(tries, 10), asked ?? 0), longestPause));

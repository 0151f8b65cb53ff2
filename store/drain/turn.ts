import type { Remainder, RollupBook } from "../../model/rollups.ts";
import { after, atMillisecond, type Clock, type Duration, hours, type Instant } from "../../model/time.ts";
import type { KeptReading } from "../telemetry/cursor.ts";
import type { FarTelemetry, WriteAnswer } from "../telemetry/far.ts";
import type { NearTier, Waiting } from "../telemetry/near.ts";
import { plain } from "../telemetry/reading-row.ts";
import type { BatchSize } from "./batch-size.ts";
import { emptyTally, fewest, isTooMuch, isTooMuchOf, type Tally, trustedAnew } from "./breaker.ts";
import { type Carried, carry, type Refused, type Trial } from "./carry.ts";
import { compared } from "./compared.ts";
import { reseat } from "./reseating.ts";
import { asked, checked, type ToldStanding } from "./told-standing.ts";

export interface TurnNeeds {
  readonly partition: number;
  readonly near: NearTier;
  readonly far: FarTelemetry;
  /** `FarTelemetry.write`, with its doubts noted. */
  readonly write: (readings: readonly KeptReading[]) => Promise<WriteAnswer>;
  readonly rollups: Pick<RollupBook, "restate">;
  readonly remainderOf: (reading: KeptReading) => Promise<Remainder>;
  /** Readings measured before this are kept no longer; `null` for metrics that are kept without end. */
  readonly expired: (code: string) => Instant | null;
  readonly size: BatchSize;
  readonly standing: ToldStanding;
  readonly clock: Clock;
  readonly random: () => number;
  readonly isStopping: () => boolean;
  /** Told how many readings were written, refused, and found to be duplicates. */
  readonly count: (figure: "written" | "refused" | "duplicate", by: number) => void;
}

/** `more`: at once again. `idle`: when there is something new. Else so long must pass first, whatever comes. */
export type Next = "more" | "idle" | Duration;

/** InfluxDB's clock may be ahead of ours: what is about to expire is no longer sent to be refused. */
const expiryMargin = hours(1);
const witnesses = 3;

/** One batch on its way; to be called with the pen in hand. Throws what this machine's stores throw; then all is as before. */
export function turning(needs: TurnNeeds): () => Promise<Next> {
  const { partition, near, far, size, standing } = needs;
  const carrying = { ...needs, written: (count: number) => needs.count("written", count) };
  let tally: Tally = emptyTally;

  async function carryOn(waiting: Waiting): Promise<Next> {
    const prunedBefore = near.prunedBefore();
    const due = waiting.readings.filter((each) => !isOver(needs, each));
    const told = await asked(() => compared(far, due, prunedBefore));
    if ("kind" in told) return standing.failed(told);
    const { fresh, duplicates } = reseat(near, told.result);
    const trial = standing.kind === "refusing" ? probeOf(fresh.length) : { tally, isTooMuch };
    const carried = await carry(carrying, fresh, trial);
    const pause = await pauseAfter(needs, carried, fresh.length);
    if (pause !== null || carried.kind !== "through") return pause ?? "more";
    await settle(needs, carried.refused, duplicates);
    tally = standing.kind === "refusing" ? trustedAnew(carried.tally) : carried.tally;
    near.advance(waiting);
    if (fresh.length > 0) standing.inUse();
    return "more";
  }

  return async () => {
    // However little goes at once: a bad reading is looked at beside others, or a store that took none so far stays refused.
    const waiting = near.waiting(partition, Math.max(size.lines, fewest));
    const wasUnknown = standing.kind === "unknown";
    // Before anything is written, and while somebody has to do something, it is asked whether it may be.
    if (standing.kind !== "in-use" && (standing.kind !== "refusing" || waiting === null)) {
      const answer = await checked(far);
      if ("kind" in answer) return standing.failed(answer);
      if (wasUnknown || waiting === null) standing.inUse();
    }
    return waiting === null ? "idle" : await carryOn(waiting);
  };
}

const probeOf = (batch: number): Trial => ({ tally: emptyTally, isTooMuch: isTooMuchOf(batch) });

function isOver({ expired }: Pick<TurnNeeds, "expired">, { code, at }: KeptReading): boolean {
  const time = expired(code);
  return time !== null && at < after(time, expiryMargin);
}

/** How long to wait before the same is sent again; `null` when it need not be. */
async function pauseAfter(needs: TurnNeeds, carried: Carried, sent: number): Promise<Next | null> {
  const { standing } = needs;
  if (carried.kind === "stopped") return "more";
  if (carried.kind === "held") return standing.failed(carried.answer);
  if (carried.kind === "too-much") return standing.refusesTooMuch(carried.detail);
  const [first] = carried.refused;
  const isNothingTaken = first !== undefined && carried.refused.length === sent;
  return isNothingTaken ? await pauseAfterNothing(needs, first.detail) : null;
}

/**
 * Where nothing of a batch passed, some that the store took before are sent again: if it refuses those too, the fault is
 * the store's, however few readings were refused.
 */
async function pauseAfterNothing(
  { near, write, standing, clock, random }: TurnNeeds,
  detail: string,
): Promise<Next | null> {
  const ever = { from: atMillisecond(0), until: after(clock.now(), hours(1)) };
  for (const witness of near.sample(witnesses, ever, random)) {
    const answer = await write([witness]);
    if (answer.kind === "held") return standing.failed(answer);
    if (answer.kind === "written") return null;
  }
  return standing.refusesTooMuch(detail);
}

/**
 * Takes what was refused or told before out of ledger and sums, then off this machine: whoever dies between the two finds it
 * here again, and it is restated once.
 */
async function settle(
  { rollups, remainderOf, near, count }: TurnNeeds,
  refused: readonly Refused[],
  duplicates: readonly KeptReading[],
): Promise<void> {
  const detail = "told before, in another message";
  const all = [
    ...refused.map((each) => ({ ...each, verdict: "refused" as const })),
    ...duplicates.map((reading) => ({ reading, detail, verdict: "duplicate" as const })),
  ];
  for (const { reading, verdict, detail: why } of all) {
    const restatement = { reading: plain(reading), verdict, detail: why };
    if (await rollups.restate(restatement, () => remainderOf(reading))) count(verdict, 1);
    near.drop(reading);
  }
}

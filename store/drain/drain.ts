import { type FailureCode, HubFailure } from "../../model/failure.ts";
import { after, between, type Duration, type Instant, seconds } from "../../model/time.ts";
import { type BacklogNeeds, watchingBacklog } from "./backlog.ts";
import { batchSize } from "./batch-size.ts";
import { doubtful } from "./doubt.ts";
import { type ReadBackNeeds, readingBack } from "./read-back.ts";
import { backOff } from "./standing.ts";
import { asked, toldStanding } from "./told-standing.ts";
import { type Next, type TurnNeeds, turning } from "./turn.ts";

type OfTurn = Omit<TurnNeeds, "write" | "size" | "standing" | "isStopping" | "count">;

export interface DrainNeeds extends OfTurn, Omit<BacklogNeeds, "near">, Omit<ReadBackNeeds, "near" | "far"> {
  /** About what a reading takes of a request. */
  readonly bytesOf: Parameters<typeof batchSize>[0];
  /** The right to write to the far store; throws `store-unavailable` when somebody else has it for long. */
  readonly takePen: () => Promise<AsyncDisposable>;
  /** Called now and then, when nothing is on its way. */
  readonly between: () => void;
}

/** Carries what waits on this machine to the far store. */
export interface Drain {
  /** Does what is due, at most one batch. Resolves with when there is more to do, sooner if new readings come and `mayBeWoken`. */
  step(): Promise<{ readonly at: Instant; readonly mayBeWoken: boolean }>;
  /** The batch on its way is broken off at the next request. */
  stop(): void;
}

/** Nobody has to say that there is something new; it is looked for this often. */
const unasked = seconds(1);

export function openDrain(needs: DrainNeeds): Drain {
  const { near, far, clock, board } = needs;
  let isStopping = false;
  const standing = toldStanding(needs);
  const turn = turning({
    ...needs,
    write: doubtful(near, far, clock),
    size: batchSize(needs.bytesOf),
    standing,
    isStopping: () => isStopping,
    count(figure, by) {
      board.add(`telemetry_far_${figure}_total`, by);
      if (figure === "written") board.set("telemetry_far_written_at", clock.now());
    },
  });
  const look = watchingBacklog(needs);
  const readBack = readingBack(needs);
  const tried = stumbling(needs, "the drain to InfluxDB");
  const looked = stumbling(needs, "the look at what waits for InfluxDB");
  let due = clock.now();

  /** A turn with the pen in hand, and now and then a look at what was carried before. */
  async function turnWithPen(): Promise<Next> {
    await using _pen = await needs.takePen();
    const next = await turn();
    if (standing.kind !== "in-use") return next;
    const answer = await asked(readBack);
    return "kind" in answer ? standing.failed(answer) : next;
  }

  return {
    async step() {
      needs.between();
      const next = clock.now() < due ? between(clock.now(), due) : await tried(turnWithPen);
      await looked(async () => look());
      const mayBeWoken = next === "idle";
      const pause = next === "more" ? 0 : next === "idle" ? unasked : next;
      // A long pause is cut into pieces, so that the figures stay true.
      due = mayBeWoken ? clock.now() : after(clock.now(), pause as Duration);
      return { at: after(clock.now(), Math.min(pause, unasked) as Duration), mayBeWoken };
    },
    stop() {
      isStopping = true;
    },
  };
}

/** Runs a step; when this machine's stores do not answer, that is said once, and it is tried again after a while. */
function stumbling({ log, random }: Pick<DrainNeeds, "log" | "random">, what: string) {
  let tries = 0;
  return async <Result>(step: () => Promise<Result>): Promise<Result | Duration> => {
    try {
      const result = await step();
      if (tries > 0) log.info({ tries }, `${what} goes on`);
      tries = 0;
      return result;
    } catch (thrown) {
      const failure = HubFailure.of(thrown);
      if (!waitable.has(failure.code)) throw failure;
      tries += 1;
      if (tries === 1) log.warn({ cause: failure.message }, `${what} has to wait`);
      return backOff(tries, random());
    }
  };
}

/** What may be over by itself, or by what an operator does. The rest is a defect, and the thread starts anew. */
const waitable: ReadonlySet<FailureCode> = new Set([
  "store-unavailable",
  "configuration-rejected",
  "conflict",
]);

import { Worker } from "node:worker_threads";
import type { Board, Figure } from "../model/board.ts";
import { HubFailure } from "../model/failure.ts";
import type { Log } from "../model/log.ts";
import { type Clock, type Duration, milliseconds, minutes, seconds } from "../model/time.ts";
import type { Wire } from "../model/wires.ts";

export interface ThreadNeeds {
  readonly name: string;
  /** The thread's composition root. */
  readonly module: URL;
  readonly data: unknown;
  /** Past this heap the thread alone ends and is started again; the broker does not notice. */
  readonly heapMegabytes: number;
  readonly hear: (wire: Wire) => void;
  readonly restarts: Figure;
  readonly board: Board;
  readonly clock: Clock;
  readonly log: Log;
}

/** A part of the hub on a thread of its own, started again when it crashes. */
export interface Thread {
  /** What the first start said when it was ready. */
  readonly ready: Extract<Wire, { tell: "ready" }>;
  tell(wire: Wire): void;
  stop(): Promise<void>;
}

const stopWithin = seconds(5);
const firstPause = milliseconds(200);
const longestPause = seconds(30);
const steadyAfter = minutes(1);

/** Starts a thread and waits until it is ready. Throws what it threw when it cannot start the first time. */
export async function startThread(needs: ThreadNeeds): Promise<Thread> {
  const { name, board, clock, log } = needs;
  let stopping = false;
  let pause: Duration = firstPause;
  let pending: NodeJS.Timeout | undefined;
  let running = await begin(needs);
  watch(running);

  function watch(started: Begun): void {
    const since = clock.now();
    void started.ended.then((why) => {
      if (stopping) return;
      pause =
        clock.now() - since > steadyAfter ? firstPause : milliseconds(Math.min(pause * 2, longestPause));
      log.error({ thread: name, err: why, pause }, "a part of the hub crashed and is started again");
      board.add(needs.restarts);
      pending = setTimeout(again, pause);
    });
  }

  function again(): void {
    void begin(needs).then(
      (started) => {
        running = started;
        if (stopping) void end(started);
        else watch(started);
      },
      (why: unknown) => watch({ ...running, ended: Promise.resolve(why) }),
    );
  }

  return {
    ready: running.ready,
    tell: (wire) => running.worker.postMessage(wire),
    async stop() {
      stopping = true;
      clearTimeout(pending);
      await end(running);
    },
  };
}

/**
 * Waits for threads that start side by side, and hands on those that did, in the order given. Throws what the first of those
 * that did not threw, once nothing is under way any more.
 */
export async function allStarted(
  starting: readonly Promise<Thread>[],
  use: (thread: Thread) => void,
): Promise<void> {
  const ends = await Promise.allSettled(starting);
  for (const end of ends) if (end.status === "fulfilled") use(end.value);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

interface Begun {
  readonly worker: Worker;
  readonly ready: Extract<Wire, { tell: "ready" }>;
  /** Resolves with the reason when the thread is gone. */
  readonly ended: Promise<unknown>;
}

async function begin({ name, module, data, heapMegabytes, hear }: ThreadNeeds): Promise<Begun> {
  const worker = new Worker(module, {
    name,
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: heapMegabytes / 8 },
  });
  const { promise: ready, resolve: isReady } = Promise.withResolvers<Extract<Wire, { tell: "ready" }>>();
  const { promise: ended, resolve: hasEnded } = Promise.withResolvers<unknown>();
  worker.on("message", (wire: Wire) => (wire.tell === "ready" ? isReady(wire) : hear(wire)));
  worker.on("error", hasEnded);
  worker.on("exit", (code) => hasEnded(new HubFailure("defect", `the ${name} thread ended with ${code}`)));
  const first = await Promise.race([ready, ended.then((why) => ({ why }))]);
  if ("why" in first) throw first.why;
  return { worker, ready: first, ended };
}

async function end({ worker, ended }: Begun): Promise<void> {
  const deadline = setTimeout(() => void worker.terminate(), stopWithin);
  worker.postMessage({ tell: "stop" } satisfies Wire);
  await ended;
  clearTimeout(deadline);
}

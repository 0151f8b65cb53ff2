import type { Board } from "../model/board.ts";
import { HubFailure } from "../model/failure.ts";
import type { JournalPartition } from "../model/journal.ts";
import type { Judge } from "../model/judge.ts";
import type { Log } from "../model/log.ts";
import type { StateStore } from "../model/state-store.ts";
import type { TelemetryStore } from "../model/telemetry-store.ts";
import { type Clock, seconds } from "../model/time.ts";
import type { Wire } from "../model/wires.ts";
import { type Assignments, assignmentsOf } from "./assignments.ts";
import { type BatchNeeds, type TakenBatch, takeBatch } from "./batch.ts";
import { persisting } from "./persistence.ts";
import { refeed } from "./refeed.ts";
import { openStreams } from "./streams.ts";
import { wakeUp } from "./wake-up.ts";

export interface PipelineNeeds {
  readonly journal: JournalPartition;
  readonly telemetry: TelemetryStore;
  readonly state: StateStore;
  readonly judge: Judge;
  readonly clock: Clock;
  readonly board: Board;
  readonly log: Log;
  readonly tell: (wire: Wire) => void;
}

export interface Pipeline {
  /** There is something new in the journal. */
  wake(): void;
  /** Finishes the batch that is begun, then resolves. */
  stop(): Promise<void>;
  /** Rejects when the pipeline cannot go on; it must be opened afresh. */
  readonly ended: Promise<void>;
}

const batchLimit = { messages: 10_000, bytes: 8 * 1024 * 1024 };
// A batch costs about as much as a hundred messages. When several come at once more are under way: waiting a moment for
// them leaves the processor to the broker. A message that comes alone never waits.
const crowd = 8;
const crowded = 1000;
const gatherFor = 20;
// The journal is looked into this often even if nobody says that there is something new.
const unasked = 250;
const releaseEvery = seconds(5);
const reader = "pipeline";

/** Starts the loop that takes each message of a partition to its end, in order, each exactly once in effect. */
export async function startPipeline(needs: PipelineNeeds): Promise<Pipeline> {
  const { journal, state, clock, board, log } = needs;
  const bell = wakeUp();
  // A store that is down is tried again after its pause, however many messages arrive meanwhile.
  const stopBell = wakeUp();
  let stopping = false;
  const persist = persisting({ clock, board, log, pause: stopBell.pause, isStopping: () => stopping });
  const streams = openStreams(state.progress, board);
  const batch: BatchNeeds = { ...needs, partition: journal.partition, streams, persist };
  const whose = assignmentsReader(state);
  let position = await state.progress.position(journal.partition);
  let released = clock.now();
  board.set("pipeline_position", position);

  async function catchUp(): Promise<void> {
    const assignments = await persist("registry", whose);
    await persist("telemetry", () => refeed({ ...needs, progress: state.progress }, position, assignments));
  }

  /** Takes a batch to its end; says how many messages it held. */
  async function step(): Promise<number> {
    const entries = await persist("journal", () => journal.read(position, batchLimit));
    if (entries.length === 0) return 0;
    const assignments = await persist("registry", whose);
    const taken = await takeBatch(batch, entries, position, assignments, clock.now());
    await persist("state", () => state.progress.commit(taken.outcome));
    position = taken.outcome.to;
    report(needs, taken, position);
    return entries.length;
  }

  async function loop(): Promise<void> {
    await catchUp();
    while (!stopping) {
      const taken = await step();
      if (taken === 0) await bell.pause(unasked);
      else if (taken >= crowd && taken < crowded) await stopBell.pause(gatherFor);
      if (clock.now() - released >= releaseEvery) {
        released = clock.now();
        await persist("journal", () => journal.release(reader, position));
      }
    }
  }

  const ended = loop().catch((thrown: unknown) => {
    if (HubFailure.of(thrown).code !== "stopping") throw thrown;
  });
  return {
    ended,
    wake: bell.ring,
    async stop() {
      stopping = true;
      bell.ring();
      stopBell.ring();
      await ended;
    },
  };
}

/** Reads who has which device anew only when the registry changed. */
function assignmentsReader({ registry }: StateStore): () => Promise<Assignments> {
  let known = -1;
  let held = assignmentsOf([], []);
  return async () => {
    const version = await registry.version();
    if (version === known) return held;
    held = assignmentsOf(await registry.assignments(), await registry.allEnrolments());
    known = version;
    return held;
  };
}

function report(
  { board, tell }: PipelineNeeds,
  { outcome, works, receipts }: TakenBatch,
  position: number,
): void {
  board.set("pipeline_position", position);
  board.add("pipeline_messages_total", works.length);
  for (const { stored, duplicate, quarantined } of outcome.ledger) {
    board.add("pipeline_readings_stored_total", stored);
    board.add("pipeline_readings_duplicate_total", duplicate);
    board.add("pipeline_readings_quarantined_total", quarantined);
  }
  if (outcome.alerts.length > 0) tell({ tell: "alerts-changed" });
  for (const { work, receipt } of receipts) tell({ tell: "receipt", device: work.entry.device, receipt });
}

import type { AlertChange } from "../model/alert.ts";
import type { Board } from "../model/board.ts";
import type { BudgetWatch } from "../model/budget-watch.ts";
import { HubFailure } from "../model/failure.ts";
import type { JournalPartition } from "../model/journal.ts";
import type { Judge } from "../model/judge.ts";
import type { Log } from "../model/log.ts";
import type { Plan } from "../model/pilot.ts";
import type { DelayTally } from "../model/sli.ts";
import type { StateStore } from "../model/state-store.ts";
import type { TelemetryStore } from "../model/telemetry-store.ts";
import { before, type Clock, type Instant, seconds } from "../model/time.ts";
import type { Watch } from "../model/watch.ts";
import type { Wire } from "../model/wires.ts";
import { takeBatch } from "./batch.ts";
import { judgementsOn } from "./batch-levels.ts";
import { assignmentsFor } from "./believed-registry.ts";
import { committing } from "./committing.ts";
import { contactsFrom } from "./contacts.ts";
import { type CountingNeeds, counting } from "./counting.ts";
import { type JournalCleaning, journalCleaning } from "./journal-cleaning.ts";
import { type Persist, persisting } from "./persistence.ts";
import { planCalendar } from "./plan-calendar.ts";
import { type Limited, type QuotaCount, quotaCount } from "./quotas.ts";
import { refeed } from "./refeed.ts";
import { reporting } from "./reporting.ts";
import { buildRollups } from "./rollup-building.ts";
import { openStreams } from "./streams.ts";
import { wakeUp } from "./wake-up.ts";
import { openWatching, type Watching } from "./watching.ts";

export interface PipelineNeeds {
  readonly journal: JournalPartition;
  readonly telemetry: TelemetryStore;
  readonly state: StateStore;
  readonly judge: Judge;
  readonly watch: Watch;
  /** By which the watch knows what is missed. */
  readonly plans: readonly Plan[];
  /** How long things took, as it is gathered. */
  readonly delays: DelayTally;
  /** Tells of objectives whose budgets burn. */
  readonly budgets: BudgetWatch;
  /** By whom and by when alerts are answered. */
  readonly answering: CountingNeeds["pilot"];
  readonly isProbed: boolean;
  /** Milliseconds that only go on, whatever the clock is set to. */
  readonly steady: () => number;
  /** The services of the pilot, for their quotas. */
  readonly services: readonly Limited[];
  /**
   * Called between batches, at least about once a second. Nothing is under way then; a batch begun after it reads the
   * registry anew if that changed.
   */
  readonly between: () => Promise<void>;
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
// What arrived less long ago may still be on its way into the journal.
const underWay = seconds(5);
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
  const commit = committing(state.progress);
  const quotas = quotaCount(needs.services, state.ledger.usage);
  const contacts = contactsFrom(await state.watch.contacts(), board);
  const known = state.events;
  const calendar = planCalendar(needs.plans);
  const levels = {
    calendar,
    judgements: judgementsOn(board),
    sketches: state.slis.delays,
  };
  const counts = counting({ ...needs, book: state.slis, calendar, pilot: needs.answering });
  const batch = {
    ...needs,
    ...levels,
    partition: journal.partition,
    streams,
    quotas,
    persist,
    contacts,
    known,
  };
  const whose = assignmentsFor(needs);
  const cleaning = journalCleaning(journal, clock);
  const report = reporting(needs);
  const pause = pausing(needs, persist, cleaning, quotas);
  let position = await state.progress.position(journal.partition);
  mustReach(await journal.head(), position);
  board.set("pipeline_position", position);

  async function catchUp(): Promise<void> {
    const assignments = await persist("registry", whose);
    await persist("telemetry", () => refeed({ ...needs, progress: state.progress }, position, assignments));
    await buildRollups({ ...needs, persist, isStopping: () => stopping });
    await persist("journal", () => cleaning.catchUp(position, assignments));
  }

  /** Takes a batch to its end; says how many messages it held, and up to when nothing that arrived is left. */
  async function step(watching: Watching): Promise<{ taken: number; through: Instant }> {
    const asked = clock.now();
    const entries = await persist("journal", () => journal.read(position, batchLimit));
    const last = entries.at(-1);
    if (last === undefined) return { taken: 0, through: before(asked, underWay) };
    const assignments = await persist("registry", whose);
    const taken = await takeBatch(batch, entries, position, assignments, clock.now());
    await persist("state", () => commit(taken.outcome));
    position = taken.outcome.to;
    cleaning.note(taken.works);
    watching.note(taken.outcome);
    counts.note(taken.works);
    report(taken, position);
    return { taken: entries.length, through: last.receivedAt };
  }

  /** Who is silent, what was missed, and how well all of it works: about once a minute. */
  async function look(watching: Watching, through: Instant): Promise<void> {
    await persist("state", watching.live);
    const before = watching.seen();
    await taking("watch", () => watching.look(through));
    const seen = watching.seen();
    if (seen === null || seen === before) return;
    await taking("levels", async () => {
      await counts.look(seen);
      return needs.budgets.look(seen.world, clock.now());
    });
  }

  /** Readings go on whatever becomes of it; that it fails stands on the board. */
  async function taking(
    what: "watch" | "levels",
    look: () => Promise<readonly AlertChange[]>,
  ): Promise<void> {
    const figure = `${what}_failing_since` as const;
    const changes = await persist("state", look).catch((thrown: unknown) => {
      const failure = HubFailure.of(thrown);
      if (failure.code === "stopping") throw failure;
      if (board.get(figure) === 0) log.error({ err: failure, what }, "looking by the clock failed");
      board.set(figure, board.get(figure) || clock.now());
      return null;
    });
    if (changes === null) return;
    board.set(figure, 0);
    if (changes.length === 0) return;
    await persist("state", () => state.progress.commitChanges(changes));
    needs.tell({ tell: "alerts-changed" });
  }

  async function loop(): Promise<void> {
    await catchUp();
    const watching = await persist("state", () => openWatching({ ...needs, contacts }));
    while (!stopping) {
      const { taken, through } = await step(watching);
      await pause(position);
      await look(watching, through);
      if (taken === 0) await bell.pause(unasked);
      else if (taken >= crowd && taken < crowded) await stopBell.pause(gatherFor);
    }
    await persist("journal", () => cleaning.settle(true));
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

/** A journal that ends before the cursor would be waited for in silence while what it takes is passed over. */
function mustReach(head: number, position: number): void {
  if (head >= position) return;
  throw new HubFailure(
    "configuration-rejected",
    `the state store has taken messages up to ${position}, but this data directory's journal ends at ${head}: ` +
      "they are not of one hub, or not of one backup; put back the two that belong together",
  );
}

/** What is done between batches: cleaning, letting the journal go, and whatever else waits for a quiet moment. */
function pausing(
  { journal, clock, board, log, between: others }: PipelineNeeds,
  persist: Persist,
  cleaning: JournalCleaning,
  quotas: QuotaCount,
): (position: number) => Promise<void> {
  let released = clock.now();
  let isFailing = false;
  return async (position) => {
    const isClean = await persist("journal", () => cleaning.settle());
    board.set("pipeline_services_over_quota", quotas.over(clock.now()));
    try {
      // What is put in place of a message after somebody was erased would bring theirs back.
      if (isClean) await others();
      isFailing = false;
    } catch (thrown) {
      // Readings go on; what failed is tried again between the next two batches.
      if (!isFailing) log.error({ err: HubFailure.of(thrown) }, "what waited between batches failed");
      isFailing = true;
    }
    if (clock.now() - released < releaseEvery) return;
    released = clock.now();
    await persist("journal", () => journal.release(reader, position));
  };
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { type Pipeline, type PipelineNeeds, startPipeline } from "../../ingest/pipeline.ts";
import { type Board, boardOn } from "../../model/board.ts";
import type { JournalEntry, JournalPartition } from "../../model/journal.ts";
import type { Judge } from "../../model/judge.ts";
import type { Log } from "../../model/log.ts";
import { weekdays } from "../../model/pilot-roster.ts";
import type { StateStore } from "../../model/state-store.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { before, type Clock, days, type Instant } from "../../model/time.ts";
import type { Watch } from "../../model/watch.ts";
import type { Wire } from "../../model/wires.ts";
import { delayTally } from "../../rules/indicators/service-levels/sketch.ts";
import { openJournal } from "../../store/journal/journal.ts";
import { openJournalPartition } from "../../store/journal/partition.ts";
import type { EmbeddedStatePlace } from "../../store/state/embedded.ts";
import { openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import { openMigratedState } from "../store/migrated-state.ts";
import { assigned, cuore, enrolled, entryOf, noon, oximeter } from "./builders.ts";

export const silent: Log = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
/** Looks at nothing: these tests are about the way to the rules, not about them. */
const blind: Judge = { prepare: async () => {}, judge: async () => [], forget: () => {} };

const unmoved: Watch = { look: async () => [], forget: () => {} };

const round = { careGroups: ["all"], days: [...weekdays], from: "00:00", until: "00:00", onDuty: "nurse" };
export const answering: PipelineNeeds["answering"] = {
  roster: { zone: "Europe/Rome", duties: [], shifts: [round], lastResort: "nurse" },
  escalation: [],
};

export interface PipelineHouse {
  readonly folder: string;
  readonly telemetry: TelemetryStore;
  readonly state: StateStore;
  readonly journal: JournalPartition;
  readonly board: Board;
  readonly told: Wire[];
  /** Log lines at `warn` and above, as JSON. */
  readonly lines: string[];
  /** What the hub's clock says; noon until it is set. */
  now: Instant;
  /** Puts payloads in the journal, as the broker would. */
  arrive(...payloads: readonly string[]): Promise<void>;
  /** The same with what else is known of each. */
  arriveAs(...messages: readonly (Partial<JournalEntry> & { text: string })[]): Promise<void>;
  start(over?: Partial<PipelineNeeds>): Promise<Pipeline>;
  /** Waits until everything in the journal has been taken to its end. */
  caughtUp(): Promise<void>;
}

/** Real stores in a folder of their own, a patient with a device, and a journal to put messages in. */
export async function pipelineHouse(more: Partial<EmbeddedStatePlace> = {}): Promise<PipelineHouse> {
  const folder = mkdtempSync(join(tmpdir(), "labhub-pipeline-"));
  const file = join(folder, "journal.db");
  const board = boardOn();
  const clock: Clock = { now: () => house.now };
  const journal = openJournal({ file, partition: 0, clock, log: silent, board, appended: () => {} });
  const telemetry = openEmbeddedTelemetry({ file: join(folder, "telemetry.db") });
  const state = await openMigratedState({ file: join(folder, "state.db"), log: silent, ...more });
  const reading = openJournalPartition({ file });
  const told: Wire[] = [];
  const lines: string[] = [];
  const write = (members: object, message: string) =>
    void lines.push(JSON.stringify({ ...members, message }));
  const running: Pipeline[] = [];
  onTestFinished(async () => {
    for (const each of running) await each.stop().catch(() => {});
    for (const each of [journal, telemetry, state, reading]) await each.close();
    rmSync(folder, { recursive: true });
  });
  const { device } = assigned();
  const addedAt = before(noon, days(60));
  const known = { service: cuore, device, type: "pulse-oximeter", addedAt, revokedAt: null, gateway: null };
  await state.registry.addDevice(known, new Uint8Array(32));
  await state.registry.addEnrolment(enrolled(), "hub");
  await state.registry.addAssignment(assigned());
  const house: PipelineHouse = {
    folder,
    telemetry,
    state,
    journal: reading,
    board,
    told,
    lines,
    now: noon,
    arrive: (...payloads) => house.arriveAs(...payloads.map((text) => ({ text }))),
    arriveAs: async (...messages) => {
      const entries = messages.map(({ text, ...over }) => entryOf(text, { device: oximeter, ...over }));
      await Promise.all(entries.map(journal.append.bind(journal)));
    },
    async start(over = {}) {
      const tell = (wire: Wire) => void told.push(wire);
      const pipeline = await startPipeline({
        journal: reading,
        telemetry,
        state,
        judge: blind,
        watch: unmoved,
        plans: [],
        delays: delayTally(clock),
        budgets: { look: async () => [], forget: () => {} },
        answering,
        isProbed: false,
        steady: () => house.now,
        services: [],
        between: async () => {},
        clock,
        board,
        log: { ...silent, warn: write, error: write },
        tell,
        ...over,
      });
      pipeline.ended.catch(() => {}); // a test that expects it to end badly looks at it itself
      running.push(pipeline);
      return pipeline;
    },
    caughtUp: () =>
      vi.waitFor(async () => {
        const [head, position] = [await reading.head(), await state.progress.position(0)];
        if (position < head) throw new Error(`at ${position} of ${head}`);
      }, 10_000),
  };
  return house;
}

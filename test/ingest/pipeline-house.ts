import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { type Pipeline, startPipeline } from "../../ingest/pipeline.ts";
import { boardOn } from "../../model/board.ts";
import type { Judge } from "../../model/judge.ts";
import type { Log } from "../../model/log.ts";
import type { StateStore } from "../../model/state-store.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { before, type Clock, days } from "../../model/time.ts";
import type { Wire } from "../../model/wires.ts";
import { openJournal } from "../../store/journal/journal.ts";
import { openJournalPartition } from "../../store/journal/partition.ts";
import { openEmbeddedState } from "../../store/state/embedded.ts";
import { openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import { assigned, cuore, enrolled, entryOf, noon, oximeter } from "./builders.ts";

export const clock: Clock = { now: () => noon };
export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
/** Looks at nothing: these tests are about the way to the rules, not about them. */
const blind: Judge = { prepare: async () => {}, judge: async () => [], forget: () => {} };

export interface PipelineHouse {
  readonly folder: string;
  readonly telemetry: TelemetryStore;
  readonly state: StateStore;
  readonly told: Wire[];
  /** Puts payloads in the journal, as the broker would. */
  arrive(...payloads: readonly string[]): Promise<void>;
  start(over?: { telemetry?: TelemetryStore; state?: StateStore }): Promise<Pipeline>;
  /** Waits until everything in the journal has been taken to its end. */
  caughtUp(): Promise<void>;
}

/** Real stores in a folder of their own, a patient with a device, and a journal to put messages in. */
export async function pipelineHouse(): Promise<PipelineHouse> {
  const folder = mkdtempSync(join(tmpdir(), "labhub-pipeline-"));
  const file = join(folder, "journal.db");
  const board = boardOn();
  const journal = openJournal({ file, partition: 0, clock, log: silent, board, appended: () => {} });
  const telemetry = openEmbeddedTelemetry({ file: join(folder, "telemetry.db") });
  const state = await openEmbeddedState({ file: join(folder, "state.db"), log: silent });
  const reading = openJournalPartition({ file });
  const told: Wire[] = [];
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
  return {
    folder,
    telemetry,
    state,
    told,
    arrive: async (...payloads) => {
      await Promise.all(payloads.map((each) => journal.append(entryOf(each, { device: oximeter }))));
    },
    async start(over = {}) {
      const tell = (wire: Wire) => void told.push(wire);
      const stores = { telemetry, state, ...over };
      const pipeline = await startPipeline({
        journal: reading,
        judge: blind,
        clock,
        board,
        log: silent,
        tell,
        ...stores,
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
}

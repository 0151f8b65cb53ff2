import { join } from "node:path";
import type { JournalPartition } from "../../model/journal.ts";
import type { Log } from "../../model/log.ts";
import type { StateStore } from "../../model/state-store.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { openJournalPartition } from "../journal/partition.ts";
import { openEmbeddedState } from "../state/embedded.ts";
import { openEmbeddedTelemetry } from "../telemetry/embedded.ts";

/** The stores' files, in the order in which they are copied. */
export const storeFiles = { state: "state.db", telemetry: "telemetry.db", journal: "journal.db" } as const;
/** The other files of a data directory that a hub cannot go on without, if they are there. */
export const keptFiles = ["device.key", "people.key", "erasures.jsonl"] as const;

/** The stores of a folder, open. */
export interface Stores extends AsyncDisposable {
  readonly state: StateStore;
  readonly telemetry: TelemetryStore;
  readonly journal: JournalPartition;
}

export async function openStores(folder: string, log: Log): Promise<Stores> {
  await using opened = new AsyncDisposableStack();
  const file = (name: keyof typeof storeFiles): string => join(folder, storeFiles[name]);
  const state = await openEmbeddedState({ file: file("state"), log });
  opened.defer(state.close);
  const telemetry = openEmbeddedTelemetry({ file: file("telemetry") });
  opened.defer(telemetry.close);
  const journal = openJournalPartition({ file: file("journal") });
  opened.defer(journal.close);
  const house = opened.move();
  return { state, telemetry, journal, [Symbol.asyncDispose]: () => house.disposeAsync() };
}

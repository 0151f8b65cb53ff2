import { join } from "node:path";
import type { JournalPartition } from "../../model/journal.ts";
import type { Log } from "../../model/log.ts";
import type { StateStore } from "../../model/state-store.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { openJournalPartition } from "../journal/partition.ts";
import { openState } from "../state/open.ts";
import { openEmbeddedTelemetry } from "../telemetry/embedded.ts";

/** The stores' files, in the order in which they are copied. */
export const storeFiles = { state: "state.db", telemetry: "telemetry.db", journal: "journal.db" } as const;
/** The other files of a data directory that a hub cannot go on without, if they are there. */
export const keptFiles = ["device.key", "people.key", "erasures.jsonl", "contacts.yaml"] as const;

/** Where the state store is when it is in the folder with the others. */
export const embedded = "embedded:";

/** The stores of a folder, open. */
export interface Stores extends AsyncDisposable {
  readonly state: StateStore;
  readonly telemetry: TelemetryStore;
  readonly journal: JournalPartition;
}

/** What is not in the folder, or not all of it. */
export interface Elsewhere {
  /** Where the state store is. Default the folder. */
  readonly stateUrl?: string;
  /** Opens the telemetry store of which a file of the folder is the near half. Default the file alone. */
  readonly openTelemetry?: (file: string) => Promise<TelemetryStore>;
}

/** Opens a folder's stores. */
export async function openStores(
  folder: string,
  log: Log,
  { stateUrl = embedded, openTelemetry = fileAlone }: Elsewhere = {},
): Promise<Stores> {
  await using opened = new AsyncDisposableStack();
  const file = (name: keyof typeof storeFiles): string => join(folder, storeFiles[name]);
  const state = await openState({ url: stateUrl, file: file("state"), log });
  opened.defer(state.close);
  const telemetry = await openTelemetry(file("telemetry"));
  opened.defer(telemetry.close);
  const journal = openJournalPartition({ file: file("journal") });
  opened.defer(journal.close);
  const house = opened.move();
  return { state, telemetry, journal, [Symbol.asyncDispose]: () => house.disposeAsync() };
}

const fileAlone = async (file: string): Promise<TelemetryStore> => openEmbeddedTelemetry({ file });

import { setTimeout as pause } from "node:timers/promises";
import { systemClock as clock } from "../../boot/clock.ts";
import { type Ending, runCommandLine } from "../../boot/commands/command-line.ts";
import { type StoreNeeds, storeCommands } from "../../boot/commands/store.ts";
import { storesIn } from "../../boot/data-dir.ts";
import { loadPilot } from "../../boot/pilot.ts";
import { readSettings } from "../../boot/settings.ts";
import { messagesAgain } from "../../ingest/readings-again.ts";
import { telemetryTerms } from "../../model/retention.ts";
import { telemetryCare } from "../../store/care/telemetry-care.ts";
import { setUpInflux } from "../../store/influx/setup.ts";
import { openJournalPartition } from "../../store/journal/partition.ts";
import { openState } from "../../store/state/open.ts";
import { silent } from "../store/state-samples.ts";

/**
 * `labhub store …` on a data directory within this process, joined as `boot/main.ts` joins it: starting a process takes
 * longer than most of what these commands do.
 */
export function storeRunner(
  dataDir: string,
): (words: string, settings: Readonly<Record<string, string>>) => Promise<Ending> {
  return (words, settings) => {
    const given = readSettings({ LABHUB_DATA_DIR: dataDir, ...settings });
    const files = storesIn(dataDir);
    const withCare: StoreNeeds["withCare"] = async (work) => {
      await using house = new AsyncDisposableStack();
      const state = await openState({ url: "embedded:", file: files.state, log: silent });
      house.defer(state.close);
      const { evaluation } = await loadPilot(given.pilot);
      const journal = openJournalPartition({ file: files.journal });
      house.defer(journal.close);
      const care = telemetryCare({
        file: files.telemetry,
        place: given.telemetry,
        terms: telemetryTerms(evaluation),
        journal: () => messagesAgain(journal, state),
        clock,
        pause,
        random: Math.random,
      });
      return await work({ care, audit: state.audit, given });
    };
    const commands = storeCommands({
      settingsWithoutToken: () => given,
      loadPilot,
      setUp: setUpInflux,
      withCare,
      rebuild: async () => 0,
      clock,
      screen: { write: () => {} },
    });
    return runCommandLine(commands, ["store", ...words.split(" "), "--json"]);
  };
}

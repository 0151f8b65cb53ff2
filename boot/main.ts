// labhub, the operator's command line: what the commands need of other rooms is joined to them here.
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { backlogReader } from "../api/backlog.ts";
import { tableEntering } from "../api/intake-entering.ts";
import { ledgerLines } from "../api/ledger.ts";
import { secretMaking } from "../api/secret-making.ts";
import { messagesAgain } from "../ingest/readings-again.ts";
import { rebuildRollups } from "../ingest/rollup-building.ts";
import { everything } from "../model/access.ts";
import { channelsOf } from "../model/duty-contacts.ts";
import { HubFailure } from "../model/failure.ts";
import type { Pilot } from "../model/pilot.ts";
import { telemetryTerms } from "../model/retention.ts";
import type { StateStore } from "../model/state-store.ts";
import type { TelemetryStore } from "../model/telemetry-store.ts";
import packageFile from "../package.json" with { type: "json" };
import { tellingFor } from "../rules/alerts/telling.ts";
import { ruleTrial } from "../rules/alerts/trial.ts";
import { backUp } from "../store/backup/back-up.ts";
import { restore } from "../store/backup/restoring.ts";
import { telemetryCare } from "../store/care/telemetry-care.ts";
import { openEraser } from "../store/erasure/eraser.ts";
import { setUpInflux } from "../store/influx/setup.ts";
import { openJournalPartition } from "../store/journal/partition.ts";
import { openRecords } from "../store/records/records-for.ts";
import { copyStateStore } from "../store/state/copying.ts";
import { lookAtSchema, migrateState } from "../store/state/migrating.ts";
import { openState } from "../store/state/open.ts";
import { placeOf } from "../store/state/postgres-pool.ts";
import type { StateChoices } from "../store/state/state-over.ts";
import { openTelemetry, openTelemetryAsFound } from "../store/telemetry/open.ts";
import { systemClock as clock } from "./clock.ts";
import { auditCommands } from "./commands/audit.ts";
import { backupCommands } from "./commands/backup.ts";
import { byOperator } from "./commands/by-operator.ts";
import { caCommands } from "./commands/ca.ts";
import { runCommandLine } from "./commands/command-line.ts";
import { eraseCommands } from "./commands/erase.ts";
import { migrateCommands } from "./commands/migrate.ts";
import { hubCommands } from "./commands/of-the-hub.ts";
import type { WithHub } from "./commands/open-hub.ts";
import { pilotCommands } from "./commands/pilot.ts";
import { ruleCommands } from "./commands/rules.ts";
import { settingsCommands } from "./commands/settings.ts";
import { stateCopyCommands } from "./commands/state-copy.ts";
import { type StoreNeeds, storeCommands } from "./commands/store.ts";
import { readContacts } from "./contacts.ts";
import { madeDataDir, openDataDir, storesIn } from "./data-dir.ts";
import { environmentOver } from "./environment.ts";
import { createLog } from "./log.ts";
import { loadPilot } from "./pilot.ts";
import { readSettings, type Settings } from "./settings.ts";
import { settingsWithoutToken } from "./settings-without-token.ts";

process.umask(0o077);

const settings = (): Settings => readSettings(environmentOver(".env"));
const log = createLog("labhub", "warn", process.stderr);

/** Lends the state store of the hub the settings name. */
async function withState<Result>(
  work: (state: StateStore, given: Settings) => Promise<Result>,
  choices: (given: Settings) => Promise<StateChoices> = async () => ({}),
): Promise<Result> {
  const given = settings();
  const { dataDir, stateUrl: url } = given;
  if (!existsSync(dataDir)) {
    throw new HubFailure(
      "configuration-rejected",
      `there is no hub in ${dataDir}; set LABHUB_DATA_DIR to where it is`,
    );
  }
  const place = { url, file: storesIn(dataDir).state, ...(await choices(given)) };
  return withStateAt(place, (state) => work(state, given));
}

async function withStateAt<Result>(
  place: { readonly url: string; readonly file: string } & StateChoices,
  work: (state: StateStore) => Promise<Result>,
): Promise<Result> {
  const state = await openState({ ...place, log });
  try {
    return await work(state);
  } finally {
    await state.close();
  }
}

const random = (bytes: number): Uint8Array => randomBytes(bytes);

/** Lends everything that commands about people, devices and services need. */
const withHub: WithHub = (work) =>
  withState(async (state, given) => {
    const { dataDir, publicUrl = null } = given;
    const data = openDataDir(dataDir);
    await using house = new AsyncDisposableStack();
    const pilot = await loadPilot(given.pilot);
    const telemetry = openTelemetry({ ...telemetryOf(given, pilot), file: data.telemetry, readOnly: true });
    house.defer(telemetry.close);
    const journal = openJournalPartition({ file: data.journal });
    house.defer(journal.close);
    const { records, note } = openRecords({ state, telemetry, clock, random });
    const ledger = { book: state.ledger, backlog: backlogReader(journal, state.progress) };
    const { version } = packageFile;
    const reports = { pilot, version, key: data.peopleKey, state, clock, log };
    return await work({
      pilot,
      state,
      records: records(byOperator),
      recordsWithin: (service) => records({ ...byOperator, scope: { ...everything, services: [service] } }),
      note: (deed) => note(byOperator, deed),
      enterTable: tableEntering({ pilot, clock, records: records(byOperator) }),
      ledgerLines: (asked) => ledgerLines(ledger, { ...asked, now: clock.now(), sees: () => true }),
      reporting: async () => {
        // What draws and solves takes longer to load than most commands to run.
        const { reportingOver } = await import("../reports/jobs/reporting.ts");
        const { openFiguring } = await import("../rules/indicators/figuring.ts");
        return reportingOver({ ...reports, figuring: await openFiguring(pilot, clock) });
      },
      secrets: secretMaking(random, data.deviceKey),
      random,
      clock,
      dataDir,
      publicUrl,
      version,
    });
  }, telling);

/** What commands change about people may end alerts, and those told of them hear of it. */
const telling = async ({ pilot: folder, dataDir, smtp }: Settings): Promise<StateChoices> => {
  const pilot = await loadPilot(folder);
  const { contacts } = await readContacts(dataDir, pilot);
  return { telling: tellingFor(pilot, (duty) => channelsOf(contacts, duty, smtp !== undefined)) };
};

const telemetryOf = ({ telemetry: place }: Settings, { evaluation }: Pilot) => ({
  place,
  terms: telemetryTerms(evaluation),
  clock,
});

/** The eraser over stores opened for it; who calls it holds the pipeline's lock. */
async function openEraserOn(state: StateStore, given: Settings) {
  const folder = given.dataDir;
  const files = storesIn(folder);
  const pilot = await loadPilot(given.pilot);
  const telemetry = openTelemetry({ ...telemetryOf(given, pilot), file: files.telemetry });
  const journal = openJournalPartition({ file: files.journal });
  const eraser = openEraser({ state, telemetry, journals: [journal], forget: () => {}, folder, clock, log });
  const close = async (): Promise<void> => void (await Promise.all([telemetry.close(), journal.close()]));
  return { ...eraser, [Symbol.asyncDispose]: close };
}

/** A backup holds this machine's half of the readings; who is erased again after a restore is so in InfluxDB too. */
async function openRestoredTelemetry(file: string): Promise<TelemetryStore> {
  const given = settings();
  return openTelemetryAsFound({ ...telemetryOf(given, await loadPilot(given.pilot)), file });
}

/** Lends the care of the telemetry store; it opens the store itself, as each of its works needs it. */
const withCare: StoreNeeds["withCare"] = (work) =>
  withState(async (state, given) => {
    const files = storesIn(given.dataDir);
    await using house = new AsyncDisposableStack();
    const care = telemetryCare({
      ...telemetryOf(given, await loadPilot(given.pilot)),
      file: files.telemetry,
      journal: () => {
        const journal = house.adopt(openJournalPartition({ file: files.journal }), (open) => open.close());
        return messagesAgain(journal, state);
      },
      pause,
      random: Math.random,
    });
    return await work({ care, audit: state.audit, given });
  });

/** Sums all readings up anew; who calls it keeps the hub from running. */
const rebuild: StoreNeeds["rebuild"] = (told) =>
  withState(async (state, given) => {
    const { telemetry: file } = storesIn(given.dataDir);
    const telemetry = openTelemetry({ ...telemetryOf(given, await loadPilot(given.pilot)), file });
    const persist = <Result>(_what: string, work: () => Promise<Result>) => work();
    try {
      const needs = { state, telemetry, clock, log, persist, isStopping: () => false };
      return await rebuildRollups(needs, told);
    } finally {
      await telemetry.close();
    }
  });

const commands = [
  ...settingsCommands(settings, placeOf),
  ...pilotCommands,
  ...migrateCommands(settings, { look: lookAtSchema, migrate: migrateState }),
  ...ruleCommands({ pilot: () => loadPilot(settings().pilot), withHub, trial: ruleTrial(log) }),
  ...hubCommands(withHub),
  ...caCommands({ withHub, dataDir: () => madeDataDir(settings().dataDir), clock, random }),
  ...auditCommands((work) =>
    withState(({ audit }, { auditAnchor }) => work({ audit, anchors: auditAnchor })),
  ),
  ...eraseCommands((work) =>
    withState((state, given) =>
      work({ state, openEraser: () => openEraserOn(state, given), dataDir: given.dataDir, clock }),
    ),
  ),
  ...backupCommands({
    settings,
    clock,
    backUp: (place, note) =>
      withState(async (state, { dataDir, stateUrl }) => {
        const made = await backUp({
          state,
          dataDir,
          stateUrl,
          place,
          version: packageFile.version,
          clock,
          log,
        });
        await note(state.audit, made);
        return made;
      }),
    restore: (asked) => restore({ ...asked, openTelemetry: openRestoredTelemetry, clock, log }),
  }),
  ...stateCopyCommands({
    settings,
    clock,
    copy: (from, to) => copyStateStore(from, to, log),
    withAudit: (place, work) => withStateAt(place, ({ audit }) => work(audit)),
    placeOf,
  }),
  ...storeCommands({
    settingsWithoutToken: () => settingsWithoutToken(environmentOver(".env")),
    loadPilot,
    setUp: setUpInflux,
    withCare,
    rebuild,
    clock,
    screen: process.stderr,
  }),
];

const { code, out, err } = await runCommandLine(commands, process.argv.slice(2));
if (out !== "") console.log(out);
if (err !== "") console.error(err);
process.exitCode = code;

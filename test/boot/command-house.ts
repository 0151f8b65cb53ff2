import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { backlogReader } from "../../api/backlog.ts";
import { hashToken, tokenFrom } from "../../api/bearer.ts";
import { passwordFrom } from "../../api/first-admin.ts";
import { tableEntering } from "../../api/intake-entering.ts";
import { ledgerLines } from "../../api/ledger.ts";
import { type Passwords, passwords } from "../../api/password.ts";
import { byOperator } from "../../boot/commands/by-operator.ts";
import type { Command } from "../../boot/commands/command.ts";
import { type Ending, runCommandLine } from "../../boot/commands/command-line.ts";
import { hubCommands } from "../../boot/commands/of-the-hub.ts";
import type { OpenHub, WithHub } from "../../boot/commands/open-hub.ts";
import { everything } from "../../model/access.ts";
import type { AuditRecord } from "../../model/audit.ts";
import { secretHasher } from "../../model/device-secret.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { StateStore } from "../../model/state-store.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { atMillisecond, type Clock } from "../../model/time.ts";
import { reportingOver } from "../../reports/jobs/reporting.ts";
import { tellingFor } from "../../rules/alerts/telling.ts";
import { openFiguring } from "../../rules/indicators/figuring.ts";
import { openJournalPartition } from "../../store/journal/partition.ts";
import { openRecords } from "../../store/records/records-for.ts";
import { openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import { pilot } from "../api/pilot.ts";
import { openMigratedState } from "../store/migrated-state.ts";
import { inHours, silent } from "../store/state-samples.ts";
import { summedUp } from "../store/summed-up.ts";

const random = (bytes: number) => randomBytes(bytes);
const cheap = passwords(random, { memory: 64, passes: 1, parallelism: 1 });

/** The operator's commands over real embedded stores, without a process. */
export interface CommandHouse {
  readonly state: StateStore;
  readonly telemetry: TelemetryStore;
  readonly dataDir: string;
  /** A folder beside the data directory. */
  readonly outside: string;
  readonly commands: readonly Command[];
  readonly withHub: WithHub;
  readonly passwords: Passwords;
  readonly clock: Clock;
  run(...words: readonly string[]): Promise<Ending>;
  /** What it answers with `--json`, when all is well. */
  json(...words: readonly string[]): Promise<Record<string, unknown>>;
  /** Newest first. */
  audit(): Promise<readonly AuditRecord[]>;
}

/** A clock on which no two moments are the same. It starts an hour after the samples' morning. */
function tickingClock(): Clock {
  let now: number = inHours(1);
  return {
    now: () => {
      now += 1;
      return atMillisecond(now);
    },
  };
}

export async function commandHouse(given: Pilot = pilot, more: Partial<OpenHub> = {}): Promise<CommandHouse> {
  const folder = await mkdtemp(join(tmpdir(), "labhub-command-"));
  const clock = tickingClock();
  const dataDir = join(folder, "data");

  await mkdir(dataDir);
  const telling = tellingFor(pilot);
  const state = await openMigratedState({ file: join(dataDir, "state.db"), log: silent, telling });
  const telemetry = summedUp(openEmbeddedTelemetry({ file: join(dataDir, "telemetry.db") }), state);
  const journal = openJournalPartition({ file: join(dataDir, "journal.db") });
  onTestFinished(async () => {
    for (const each of [state, telemetry, journal]) await each.close();
    await rm(folder, { recursive: true });
  });
  const { records, note } = openRecords({ state, telemetry, clock, random });
  const ledger = { book: state.ledger, backlog: backlogReader(journal, state.progress) };
  const hub: OpenHub = {
    pilot: given,
    state,
    records: records(byOperator),
    recordsWithin: (service) => records({ ...byOperator, scope: { ...everything, services: [service] } }),
    note: (deed) => note(byOperator, deed),
    enterTable: tableEntering({ pilot: given, clock, records: records(byOperator) }),
    ledgerLines: (asked) => ledgerLines(ledger, { ...asked, now: clock.now(), sees: () => true }),
    reporting: async () =>
      reportingOver({
        ...{ pilot: given, version: "0.0.0-test", key: new Uint8Array(32), state, clock, log: silent },
        figuring: await openFiguring(given, clock),
      }),
    secrets: {
      hashDevice: secretHasher(new Uint8Array(32)),
      hashPassword: cheap.hash,
      password: () => passwordFrom(random),
      token: () => tokenFrom(random),
      hashToken,
    },
    random,
    clock,
    dataDir,
    publicUrl: "https://lab.example.it",
    version: "0.0.0-test",
    ...more,
  };
  const withHub: WithHub = (work) => work(hub);
  const commands = hubCommands(withHub);
  const run = (...words: readonly string[]) => runCommandLine(commands, words);
  return {
    state,
    telemetry,
    dataDir,
    outside: join(folder, "outside"),
    commands,
    withHub,
    passwords: cheap,
    clock,
    run,
    async json(...words) {
      const { code, out, err } = await run(...words, "--json");
      expect({ code, err }, words.join(" ")).toEqual({ code: 0, err: "" });
      return JSON.parse(out) as Record<string, unknown>;
    },
    audit: async () => (await state.audit.list({}, { limit: 100 })).items,
  };
}

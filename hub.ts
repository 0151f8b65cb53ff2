// The hub. Rooms are joined here and in the roots of its threads, and nowhere else.

import { randomBytes } from "node:crypto";
import { alertListeners } from "./api/alert-listeners.ts";
import { systemClock } from "./boot/clock.ts";
import { lockRole, openDataDir } from "./boot/data-dir.ts";
import { environmentOver } from "./boot/environment.ts";
import { flushing } from "./boot/flushing.ts";
import { createLog } from "./boot/log.ts";
import type { PartData } from "./boot/part.ts";
import { loadPilot } from "./boot/pilot.ts";
import { readSettings, type Settings } from "./boot/settings.ts";
import { stopSignal } from "./boot/signals.ts";
import { allStarted, startThread, type Thread } from "./boot/thread.ts";
import { type RunningBroker, startBroker } from "./broker/broker.ts";
import { startHeartbeat } from "./ingest/heartbeat.ts";
import { startProbe } from "./ingest/probe.ts";
import { startPulse } from "./ingest/pulse.ts";
import { boardOn } from "./model/board.ts";
import { secretHasher } from "./model/device-secret.ts";
import { HubFailure } from "./model/failure.ts";
import type { MunicipalityCode } from "./model/identity.ts";
import { journalRoom } from "./model/limits.ts";
import type { Pilot } from "./model/pilot.ts";
import { minutes, seconds } from "./model/time.ts";
import type { Wire } from "./model/wires.ts";
import { isFullBeside, markFull } from "./store/drain/full-mark.ts";
import { openJournal } from "./store/journal/journal.ts";
import { journalSchema } from "./store/journal/schema.ts";
import { notingIn } from "./store/records/door.ts";
import { ensureFile } from "./store/sqlite-schema.ts";
import { openState } from "./store/state/open.ts";
import { telemetrySchema } from "./store/telemetry/schema.ts";

// Everything the hub writes is its owner's alone.
process.umask(0o077);

type ThreadName = "pipeline" | "api" | "drain" | "notifier" | "reports";

interface Parts extends Partial<Record<ThreadName, Thread>> {
  broker?: RunningBroker;
}

/** What one part says goes to whom it concerns. */
const hearing =
  (parts: Parts) =>
  (wire: Wire): void => {
    if (wire.tell === "alerts-changed") {
      parts.api?.tell(wire);
      parts.notifier?.tell(wire);
      parts.broker?.alertsChanged();
    }
    if (wire.tell === "report-asked" || wire.tell === "figures-asked") parts.reports?.tell(wire);
    if (wire.tell === "figures-given") parts.api?.tell(wire);
    if (wire.tell === "readings-stored") parts.drain?.tell(wire);
    if (wire.tell === "receipt") parts.broker?.tell(wire.device, wire.receipt);
    if (wire.tell === "credential-changed") parts.broker?.disconnect(wire.device);
  };

async function run(settings: Settings): Promise<void> {
  const log = createLog("hub", settings.logLevel);
  const board = boardOn();
  const clock = systemClock;
  await using house = new AsyncDisposableStack(); // closes what was opened, last first

  const pilot = await loadPilot(settings.pilot); // a pilot with faults stops the start here, before anything listens
  const data = openDataDir(settings.dataDir);
  for (const role of settings.roles) house.use(lockRole(settings.dataDir, role));
  const parts: Parts = {};

  const hear = hearing(parts);
  const starting: Promise<Thread>[] = [];
  const start = (name: ThreadName, module: string, heapMegabytes: number): void => {
    const part: PartData = { settings, pilot, data, board: board.memory };
    const restarts = `${name}_restarts_total` as const;
    const url = new URL(module, import.meta.url);
    const thread = startThread({
      name,
      module: url,
      data: part,
      heapMegabytes,
      hear,
      restarts,
      board,
      clock,
      log,
    });
    starting.push(thread.then((started) => (parts[name] = started)));
  };

  const state = house.adopt(await openState({ url: settings.stateUrl, file: data.state, log }), (open) =>
    open.close(),
  );
  // Files are made before the threads begin: of two who make one at the same moment, one would fail.
  ensureFile(data.journal, journalSchema);
  ensureFile(data.telemetry, telemetrySchema);
  if (settings.roles.includes("api")) {
    start("api", "./api/main.ts", 1024);
    start("reports", "./reports/main.ts", 2048);
  }
  if (settings.roles.includes("pipeline")) {
    start("notifier", "./rules/main.ts", 256);
    start("pipeline", "./ingest/main.ts", 2048);
    if (settings.telemetry.kind === "embedded") markFull(data.telemetry, false);
    else start("drain", "./store/main.ts", 512);
  }
  await allStarted(starting, (thread) => house.defer(thread.stop));
  if (settings.roles.includes("broker") && settings.mqttPort !== "off") {
    const appended = () => parts.pipeline?.tell({ tell: "journal-appended" });
    const limits = { ...settings.journal, pendingBytes: journalRoom };
    const journal = house.adopt(
      openJournal({
        file: data.journal,
        partition: 0,
        clock,
        log,
        board,
        limits,
        readers: ["pipeline"],
        appended,
        hasRoom: () => !isFullBeside(data.telemetry),
      }),
      (open) => open.close(),
    );
    // Opened last and closed first: no reading arrives half-way up or half-way down.
    parts.broker = await startBroker({
      listen: { host: settings.host, port: settings.mqttPort },
      limits: settings.limits,
      credential: state.registry.credential,
      credentials: state.registry.credentials,
      registryVersion: state.registry.version,
      hashSecret: secretHasher(data.deviceKey),
      journal,
      people: {
        alerts: state.alerts,
        listeners: alertListeners(state.people, notingIn({ state, clock }), clock),
      },
      room: journalRoom,
      serviceRates: new Map(pilot.services.map(({ id, quotas }) => [id, quotas.messagesPerSecond])),
      clock,
      log,
      board,
    });
    // After the last message is answered for.
    house.defer(flushing({ taken: parts.broker.served }, { book: state.slis, clock }).stop);
    house.defer(parts.broker.stop);
  }

  const { broker, pipeline } = parts;
  if (broker !== undefined && pipeline !== undefined && settings.probeEvery !== "off") {
    const every = settings.probeEvery;
    const place = { broker: loopbackTo(settings.host, broker.port), municipality: firstOf(pilot) };
    const hashSecret = secretHasher(data.deviceKey);
    const probe = startProbe({ state, ...place, hashSecret, random: randomBytes, every, clock, board, log });
    house.defer(probe.stop);
    house.defer(startPulse({ state, ...place, hashSecret, random: randomBytes, clock, log }).stop);
  }
  const { heartbeatUrl: url } = settings;
  if (url !== undefined) house.defer(startHeartbeat({ url, every: minutes(1), clock, board, log }).stop);

  const ports = { mqtt: parts.broker?.port, http: parts.api?.ready.port };
  const signal = stopSignal(seconds(9), () => process.exit(1));
  createLog("hub", "info").info(ports, "ready"); // whatever the level: others wait for this line
  log.info({ signal: await signal }, "stopping");
}

/** The broker as it is reached from here. */
function loopbackTo(host: string, port: number): string {
  const near = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `mqtt://${near.includes(":") ? `[${near}]` : near}:${port}`;
}

function firstOf({ territory }: Pilot): MunicipalityCode {
  const [first] = territory.municipalities;
  if (first === undefined) throw new HubFailure("defect", "a pilot without a municipality was let in");
  return first;
}

try {
  await run(readSettings(environmentOver(".env")));
} catch (thrown) {
  const failure = HubFailure.of(thrown);
  process.stderr.write(
    `${failure.code === "defect" ? (failure.stack ?? failure.message) : failure.message}\n`,
  );
  process.exitCode = failure.code === "configuration-rejected" ? 2 : 1;
}

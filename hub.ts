// The hub. Rooms are joined here and in the roots of its threads, and nowhere else.
import { systemClock } from "./boot/clock.ts";
import { lockRole, openDataDir } from "./boot/data-dir.ts";
import { environmentOver } from "./boot/environment.ts";
import { createLog } from "./boot/log.ts";
import type { PartData } from "./boot/part.ts";
import { loadPilot } from "./boot/pilot.ts";
import { readSettings, type Settings } from "./boot/settings.ts";
import { stopSignal } from "./boot/signals.ts";
import { startThread, type Thread } from "./boot/thread.ts";
import { type RunningBroker, startBroker } from "./broker/broker.ts";
import { boardOn } from "./model/board.ts";
import { secretHasher } from "./model/device-secret.ts";
import { HubFailure } from "./model/failure.ts";
import { journalRoom } from "./model/limits.ts";
import { seconds } from "./model/time.ts";
import type { Wire } from "./model/wires.ts";
import { isFullBeside, markFull } from "./store/drain/full-mark.ts";
import { openJournal } from "./store/journal/journal.ts";
import { openState } from "./store/state/open.ts";

// Everything the hub writes is its owner's alone.
process.umask(0o077);

async function run(settings: Settings): Promise<void> {
  const log = createLog("hub", settings.logLevel);
  const board = boardOn();
  const clock = systemClock;
  await using house = new AsyncDisposableStack(); // closes what was opened, last first

  const pilot = await loadPilot(settings.pilot); // a pilot with faults stops the start here, before anything listens
  const data = openDataDir(settings.dataDir);
  for (const role of settings.roles) house.use(lockRole(settings.dataDir, role));
  const parts: {
    broker?: RunningBroker;
    pipeline?: Thread;
    api?: Thread;
    drain?: Thread;
    notifier?: Thread;
  } = {};

  const hear = (wire: Wire): void => {
    if (wire.tell === "alerts-changed") {
      parts.api?.tell(wire);
      parts.notifier?.tell(wire);
    }
    if (wire.tell === "readings-stored") parts.drain?.tell(wire);
    if (wire.tell === "receipt") parts.broker?.tell(wire.device, wire.receipt);
    if (wire.tell === "credential-changed") parts.broker?.disconnect(wire.device);
  };
  const start = async (
    name: "pipeline" | "api" | "drain" | "notifier",
    module: string,
    heapMegabytes: number,
  ): Promise<Thread> => {
    const part: PartData = { settings, data, board: board.memory };
    const restarts = `${name}_restarts_total` as const;
    const url = new URL(module, import.meta.url);
    const thread = await startThread({
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
    house.defer(thread.stop);
    return thread;
  };

  const state = house.adopt(await openState({ url: settings.stateUrl, file: data.state, log }), (open) =>
    open.close(),
  );
  if (settings.roles.includes("api")) parts.api = await start("api", "./api/main.ts", 1024);
  if (settings.roles.includes("pipeline")) parts.notifier = await start("notifier", "./rules/main.ts", 256);
  if (settings.roles.includes("pipeline")) parts.pipeline = await start("pipeline", "./ingest/main.ts", 2048);
  if (settings.roles.includes("pipeline")) {
    if (settings.telemetry.kind === "embedded") markFull(data.telemetry, false);
    else parts.drain = await start("drain", "./store/main.ts", 512);
  }
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
      room: journalRoom,
      serviceRates: new Map(pilot.services.map(({ id, quotas }) => [id, quotas.messagesPerSecond])),
      clock,
      log,
      board,
    });
    house.defer(parts.broker.stop);
  }

  const ports = { mqtt: parts.broker?.port, http: parts.api?.ready.port };
  const signal = stopSignal(seconds(9), () => process.exit(1));
  createLog("hub", "info").info(ports, "ready"); // whatever the level: others wait for this line
  log.info({ signal: await signal }, "stopping");
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

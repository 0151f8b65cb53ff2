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
import { renewedOnHangUp, tlsOf } from "./boot/tls-renewal.ts";
import { type RunningBroker, startBroker } from "./broker/broker.ts";
import { doorNotes } from "./broker/door-notes.ts";
import { startHeartbeat } from "./ingest/heartbeat.ts";
import { startProbe } from "./ingest/probe.ts";
import { startPulse } from "./ingest/pulse.ts";
import { withOutside } from "./ingest/two-sources.ts";
import { boardOn } from "./model/board.ts";
import { secretHasher } from "./model/device-secret.ts";
import type { DoorNote } from "./model/door-note.ts";
import { HubFailure } from "./model/failure.ts";
import type { MunicipalityCode } from "./model/identity.ts";
import type { IngressSource } from "./model/ingress.ts";
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

type ThreadName = "pipeline" | "api" | "drain" | "notifier" | "reports" | "desk";

interface Parts extends Partial<Record<ThreadName, Thread>> {
  broker?: RunningBroker;
  /** The broker, and what reads from another beside it. */
  source?: IngressSource;
}

/** What one part says goes to whom it concerns. */
const hearing =
  (parts: Parts) =>
  (wire: Wire): void => {
    for (const name of heardBy[wire.tell] ?? []) parts[name]?.tell(wire);
    if (wire.tell === "alerts-changed") parts.broker?.alertsChanged();
    if (parts.source !== undefined) sourceHears(parts.source, wire);
  };

const heardBy: Partial<Record<Wire["tell"], readonly ThreadName[]>> = {
  "alerts-changed": ["api", "notifier"],
  "report-asked": ["reports"],
  "figures-asked": ["reports"],
  "figures-given": ["api"],
  "readings-stored": ["drain"],
  "downlink-added": ["desk"],
  "time-asked": ["desk"],
};

function sourceHears(source: IngressSource, wire: Wire): void {
  if (wire.tell === "receipt") source.tell(wire.device, wire.receipt);
  if (wire.tell === "credential-changed") source.credentialChanged(wire.device);
  if (wire.tell === "door-words") source.say(wire.words);
  if (wire.tell === "desk-began") source.tellAnew();
}

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
  if (settings.roles.includes("broker")) {
    // Before this run says that it lives, and before anybody is connected. The desk may crash, and devices stay linked.
    await state.links.endLeftOpen((await state.watch.aliveAt()) ?? clock.now());
  }
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
  if (settings.roles.includes("broker")) {
    board.set("desk_turn_at", clock.now()); // looked for from now on, also should it never begin
    start("desk", "./broker/main.ts", 256);
  }
  await allStarted(starting, (thread) => house.defer(thread.stop));
  if (settings.roles.includes("broker")) {
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
    const tls = tlsOf(settings);
    // Opened last and closed first: no reading arrives half-way up or half-way down.
    const credential = state.registry.credential;
    const hashSecret = secretHasher(data.deviceKey);
    const desk = (notes: readonly DoorNote[]) => parts.desk?.tell({ tell: "door-notes", notes });
    parts.broker = await startBroker({
      listen: {
        host: settings.host,
        port: settings.mqttPort,
        ...(tls === null ? {} : { tls }),
        inner: data.brokerSocket,
        balancers: settings.proxyFrom,
      },
      limits: settings.limits,
      credential,
      credentials: state.registry.credentials,
      registryVersion: state.registry.version,
      hashSecret,
      claims: state.claims,
      note: desk,
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
    const note = doorNotes(desk, board).note;
    const common = { hashSecret, credential, note, journal, random: Math.random, clock, board, log };
    parts.source = withOutside(parts.broker, settings.outside, { ...common, limits: settings.limits });
    house.defer(parts.source.stop);
    board.set("broker_port", parts.broker.port);
    board.set("broker_tls_port", parts.broker.tlsPort);
    house.use(renewedOnHangUp(tls, parts.broker.renewTls, { board, clock, log }));
  }

  const { broker, pipeline } = parts;
  if (broker !== undefined && pipeline !== undefined && settings.probeEvery !== "off") {
    const every = settings.probeEvery;
    const place = { broker: { socket: data.brokerSocket }, municipality: firstOf(pilot) };
    const hashSecret = secretHasher(data.deviceKey);
    const probe = startProbe({ state, ...place, hashSecret, random: randomBytes, every, clock, board, log });
    house.defer(probe.stop);
    house.defer(startPulse({ state, ...place, hashSecret, random: randomBytes, clock, log }).stop);
  }
  const { heartbeatUrl: url } = settings;
  if (url !== undefined) house.defer(startHeartbeat({ url, every: minutes(1), clock, board, log }).stop);

  const ports = portsOf(parts);
  const signal = stopSignal(seconds(9), () => process.exit(1));
  createLog("hub", "info").info(ports, "ready"); // whatever the level: others wait for this line
  log.info({ signal: await signal }, "stopping");
}

/** What there is none of is left out. */
const portsOf = ({ broker, api }: Parts) => ({
  mqtt: broker?.port || undefined,
  mqtts: broker?.tlsPort || undefined,
  http: api?.ready.port,
});

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

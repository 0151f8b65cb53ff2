// The API's thread: what people and programs see. It shares nothing with the broker's thread but the board.
import { randomBytes } from "node:crypto";
import { writeSync } from "node:fs";
import { join } from "node:path";
import { anchorsFile, keepAnchoring, readAnchors } from "../boot/audit-anchors.ts";
import { systemClock } from "../boot/clock.ts";
import { openContacts } from "../boot/contacts.ts";
import { flushing } from "../boot/flushing.ts";
import { createLog } from "../boot/log.ts";
import { thisPart } from "../boot/part.ts";
import { secretHasher } from "../model/device-secret.ts";
import { telemetryTerms } from "../model/retention.ts";
import packageFile from "../package.json" with { type: "json" };
import { attentionFor } from "../rules/alerts/attention-asked.ts";
import { tellingFor } from "../rules/alerts/telling.ts";
import { ruleTrial } from "../rules/alerts/trial.ts";
import { groupingsOf } from "../rules/indicators/evaluation/compute.ts";
import { figurePost } from "../rules/indicators/figures-post.ts";
import { askLevels } from "../rules/indicators/service-levels/asked.ts";
import { objectivesText } from "../rules/indicators/service-levels/metrics-text.ts";
import { delayTally } from "../rules/indicators/service-levels/sketch.ts";
import { openJournalPartition } from "../store/journal/partition.ts";
import { lendingReader } from "../store/records/lending.ts";
import { presenceReader } from "../store/records/presences.ts";
import { openRecords } from "../store/records/records-for.ts";
import { openState } from "../store/state/open.ts";
import { openTelemetry } from "../store/telemetry/open.ts";
import { pages } from "../web/pages.ts";
import { backlogReader } from "./backlog.ts";
import { startApi } from "./server.ts";

const random = (bytes: number): Uint8Array => randomBytes(bytes);
const { settings, pilot, data, board, tell, untilStopped, close } = thisPart();
const log = createLog("api", settings.logLevel);
await using house = new AsyncDisposableStack();

const canMail = settings.smtp !== undefined;
const contacts = house.use(await openContacts({ folder: settings.dataDir, pilot, canMail }));
const place = { url: settings.stateUrl, file: data.state, telling: tellingFor(pilot, contacts.reach) };
const state = house.adopt(await openState({ ...place, log }), (open) => open.close());
const terms = telemetryTerms(pilot.evaluation);
const kept = { file: data.telemetry, place: settings.telemetry, terms, clock: systemClock, readOnly: true };
const telemetry = house.adopt(openTelemetry(kept), (open) => open.close());
const journal = house.adopt(openJournalPartition({ file: data.journal }), (open) => open.close());
const anchorFolder = settings.auditAnchor;
const anchorFile = anchorFolder === undefined ? null : join(anchorFolder, anchorsFile);
if (anchorFolder !== undefined) {
  const needs = { folder: anchorFolder, audit: state.audit, clock: systemClock, board, log };
  house.use(await keepAnchoring(needs));
}
const post = figurePost((question) => tell({ tell: "figures-asked", question }));
house.defer(async () => post.close());
const delays = delayTally(systemClock);
const api = await startApi({
  ...openRecords({ state, telemetry, clock: systemClock, random }),
  presences: presenceReader({ state, lending: lendingReader(state, pilot.plans), clock: systemClock }),
  listen: { host: settings.host, port: settings.httpPort },
  pilot,
  state,
  attention: attentionFor(pilot, state.attention),
  levels: askLevels({
    book: state.slis,
    objectives: pilot.objectives,
    k: pilot.evaluation.suppression.k,
    clock: systemClock,
  }),
  objectivesText,
  figures: { ...post, groupingsOf },
  auditAnchors: async () => (anchorFile === null ? [] : await readAnchors(anchorFile)),
  backlog: backlogReader(journal, state.progress),
  trial: ruleTrial(log),
  hashSecret: secretHasher(data.deviceKey),
  clock: systemClock,
  delays,
  random,
  log,
  board,
  version: packageFile.version,
  limits: settings.limits,
  mqttPorts: { plain: settings.mqttPort, tls: settings.mqttsPort },
  pages,
  tell,
  firstAdminPassword: settings.adminPassword,
  peopleKey: data.peopleKey,
  secondFactor: settings.secondFactor,
  oidc: settings.oidc,
  publicUrl: settings.publicUrl,
  brokerSocket: data.brokerSocket,
  webSockets: {
    most: settings.webSockets,
    origins: settings.webSocketOrigins,
    // Whoever sends packets that long may well send one a frame.
    frameBytes: Math.max(settings.limits.packetBytes, 65_536),
  },
});
house.defer(flushing({ taken: api.served, delays }, { book: state.slis, clock: systemClock }).stop);
house.defer(api.stop);

if (api.madeAdminPassword !== undefined) {
  const made = api.madeAdminPassword;
  writeSync(
    2,
    `Primo avvio, first start: user admin, password ${made}  (mostrata solo ora, shown only now)\n`,
  );
}
tell({ tell: "ready", port: api.port });
await untilStopped((wire) => {
  if (wire.tell === "alerts-changed") api.alertsChanged();
  if (wire.tell === "figures-given") post.hear(wire.answer);
});
close();

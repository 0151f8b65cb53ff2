// The pipeline's thread: from the journal to the stores, through the rules. Read it as a reading goes.
import { systemClock } from "../boot/clock.ts";
import { openContacts } from "../boot/contacts.ts";
import { createLog } from "../boot/log.ts";
import { thisPart } from "../boot/part.ts";
import { telemetryTerms } from "../model/retention.ts";
import { watchdogRule } from "../model/watchdog.ts";
import { openJudge } from "../rules/alerts/judge.ts";
import { tellingFor } from "../rules/alerts/telling.ts";
import { openWatch } from "../rules/alerts/watch/open-watch.ts";
import { budgetWatch } from "../rules/indicators/service-levels/budget-watch.ts";
import { delayTally } from "../rules/indicators/service-levels/sketch.ts";
import { erasingBetween } from "../store/erasure/between-batches.ts";
import { openEraser } from "../store/erasure/eraser.ts";
import { openJournalPartition } from "../store/journal/partition.ts";
import { openState } from "../store/state/open.ts";
import { openTelemetry } from "../store/telemetry/open.ts";
import { openPruning } from "../store/telemetry/pruning.ts";
import { deadlinesBetween } from "./deadlines.ts";
import { startPipeline } from "./pipeline.ts";
import { adopting } from "./rule-adoption.ts";
import { endingWithdrawn } from "./withdrawn-rules.ts";

const { settings, pilot, data, board, tell, untilStopped, close } = thisPart();
const log = createLog("pipeline", settings.logLevel);
await using house = new AsyncDisposableStack();

const canMail = settings.smtp !== undefined;
const contacts = house.use(await openContacts({ folder: settings.dataDir, pilot, canMail }));
const journal = house.adopt(openJournalPartition({ file: data.journal }), (open) => open.close());
const terms = telemetryTerms(pilot.evaluation);
const kept = { file: data.telemetry, place: settings.telemetry, terms, clock: systemClock, board };
const telemetry = house.adopt(openTelemetry(kept), (open) => open.close());
const stateFile = {
  file: data.state,
  synchronous: "NORMAL",
  telling: tellingFor(pilot, contacts.reach),
} as const;
const state = house.adopt(await openState({ url: settings.stateUrl, ...stateFile, log }), (open) =>
  open.close(),
);
const adoption = await adopting({
  files: [...pilot.rules, watchdogRule()],
  book: state.rules,
  episodes: () => state.progress.episodes(),
  open: (rules, episodes) =>
    openJudge({
      rules,
      episodes,
      recent: telemetry.recent,
      eventsOf: state.events.ofPatient,
      plans: pilot.plans,
      board,
      clock: systemClock,
      log,
    }),
  endWithdrawn: endingWithdrawn({
    alerts: state.alerts,
    objectives: pilot.objectives.map(({ metadata }) => metadata.name),
    clock: systemClock,
    log,
    tell,
  }),
  clock: systemClock,
  board,
  log,
});
const { judge } = adoption;
const watch = await openWatch({
  rules: adoption.rules,
  episodes: await state.progress.episodes(),
  alert: state.alerts.alert,
  board,
  log,
});
const budgets = budgetWatch({
  objectives: pilot.objectives,
  book: state.slis,
  episodes: await state.progress.episodes(),
});
const eraser = openEraser({
  state,
  telemetry,
  journals: [journal],
  forget: (patient) => {
    for (const each of [judge, watch, budgets]) each.forget(patient);
  },
  folder: settings.dataDir,
  clock: systemClock,
  log,
});
const erasing = erasingBetween(eraser, systemClock, log);
const deadlines = deadlinesBetween({
  alerts: state.alerts,
  clock: systemClock,
  board,
  tell,
});
// Where readings are carried to InfluxDB, the drain does this: it knows what is there.
const pruning =
  settings.telemetry.kind === "embedded" ? house.use(openPruning({ ...kept, keepNear: null, log })) : null;
const delays = delayTally(systemClock);
const pipeline = await startPipeline({
  journal,
  telemetry,
  state,
  judge,
  watch,
  plans: pilot.plans,
  delays,
  budgets,
  answering: pilot,
  isProbed: settings.probeEvery !== "off" && settings.mqttPort !== "off" && settings.roles.includes("broker"),
  steady: () => performance.now(),
  services: pilot.services,
  async between() {
    pruning?.look();
    await deadlines();
    await adoption.look();
    await erasing();
  },
  clock: systemClock,
  board,
  log,
  tell,
});

tell({ tell: "ready" });
const stopped = untilStopped((wire) => {
  if (wire.tell === "journal-appended") pipeline.wake();
});
await Promise.race([stopped, pipeline.ended]);
await pipeline.stop();
await state.slis.addDelays(delays.left());
close();

// The pipeline's thread: from the journal to the stores, through the rules. Read it as a reading goes.
import { systemClock } from "../boot/clock.ts";
import { createLog } from "../boot/log.ts";
import { thisPart } from "../boot/part.ts";
import { loadPilot } from "../boot/pilot.ts";
import { telemetryTerms } from "../model/retention.ts";
import { openJudge } from "../rules/alerts/judge.ts";
import { tellingFor } from "../rules/alerts/telling.ts";
import { erasingBetween } from "../store/erasure/between-batches.ts";
import { openEraser } from "../store/erasure/eraser.ts";
import { openJournalPartition } from "../store/journal/partition.ts";
import { openState } from "../store/state/open.ts";
import { openTelemetry } from "../store/telemetry/open.ts";
import { openPruning } from "../store/telemetry/pruning.ts";
import { deadlinesBetween } from "./deadlines.ts";
import { startPipeline } from "./pipeline.ts";

const { settings, data, board, tell, untilStopped, close } = thisPart();
const log = createLog("pipeline", settings.logLevel);
await using house = new AsyncDisposableStack();

const pilot = await loadPilot(settings.pilot);
const journal = house.adopt(openJournalPartition({ file: data.journal }), (open) => open.close());
const terms = telemetryTerms(pilot.evaluation);
const kept = { file: data.telemetry, place: settings.telemetry, terms, clock: systemClock, board };
const telemetry = house.adopt(openTelemetry(kept), (open) => open.close());
const stateFile = { file: data.state, synchronous: "NORMAL", telling: tellingFor(pilot) } as const;
const state = house.adopt(await openState({ url: settings.stateUrl, ...stateFile, log }), (open) =>
  open.close(),
);
const episodes = await state.progress.episodes();
const judge = await openJudge({
  rules: pilot.rules,
  episodes,
  recent: telemetry.recent,
  board,
  clock: systemClock,
  log,
});
const eraser = openEraser({
  state,
  telemetry,
  journals: [journal],
  forget: judge.forget,
  folder: settings.dataDir,
  clock: systemClock,
  log,
});
const erasing = erasingBetween(eraser, systemClock, log);
const deadlines = deadlinesBetween({
  alerts: state.alerts,
  others: async () => {},
  clock: systemClock,
  board,
  tell,
});
// Where readings are carried to InfluxDB, the drain does this: it knows what is there.
const pruning =
  settings.telemetry.kind === "embedded" ? house.use(openPruning({ ...kept, keepNear: null, log })) : null;
const pipeline = await startPipeline({
  journal,
  telemetry,
  state,
  judge,
  services: pilot.services,
  async between() {
    pruning?.look();
    await deadlines();
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
close();

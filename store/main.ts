// The drain's thread: from the telemetry file on this machine to InfluxDB. The rest of the hub does without it.
import { statSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { systemClock } from "../boot/clock.ts";
import { createLog } from "../boot/log.ts";
import { thisPart } from "../boot/part.ts";
import { wakeUp } from "../ingest/wake-up.ts";
import { HubFailure } from "../model/failure.ts";
import { telemetryTerms } from "../model/retention.ts";
import { nameOfPlace } from "../model/telemetry-place.ts";
import { between, days, milliseconds, seconds } from "../model/time.ts";
import { openDrain } from "./drain/drain.ts";
import { markFull } from "./drain/full-mark.ts";
import { remainderOf } from "./drain/remainder.ts";
import { openInflux } from "./influx/open.ts";
import { bytesOf } from "./influx/writing.ts";
import { openState } from "./state/open.ts";
import { openNearTier } from "./telemetry/near-tier.ts";
import { openTelemetry } from "./telemetry/open.ts";
import { takePen } from "./telemetry/pen.ts";
import { openPruning, pruneDue } from "./telemetry/pruning.ts";

const { settings, pilot, data, board, tell, untilStopped, close } = thisPart();
const place = settings.telemetry;
if (place.kind !== "influx") throw new HubFailure("defect", "there is nowhere to carry readings to");
const log = createLog("drain", settings.logLevel);
const clock = systemClock;
const random = Math.random;
await using house = new AsyncDisposableStack();

const terms = telemetryTerms(pilot.evaluation);
const file = data.telemetry;
const whole = openTelemetry({ file, place, terms, clock, readOnly: true });
house.defer(whole.close);
const near = house.adopt(openNearTier({ file, placeName: nameOfPlace(place.influx) }), (open) =>
  open.close(),
);
const far = house.adopt(openInflux(place.influx, terms, { clock }), (open) => open.close());
const state = house.adopt(await openState({ url: settings.stateUrl, file: data.state, log }), (open) =>
  open.close(),
);
// A journal that is fed again into this machine's file must find there what it held.
const keepNear = milliseconds(Math.max(settings.keepNear, settings.journal.keepFor + days(1)));
const pruning = house.use(openPruning({ file, terms, keepNear, clock, board, log }));
const sizeOf = (name: string): number => statSync(name, { throwIfNoEntry: false })?.size ?? 0;
const penWithin = seconds(1);

const drain = openDrain({
  partition: 0,
  near,
  far,
  rollups: state.rollups,
  remainderOf: (reading) => remainderOf(whole, reading),
  expired: (code) => pruneDue({ terms, keepNear }, clock.now()).expired(code),
  takePen: () => takePen(file, { within: penWithin }),
  bytesOf,
  nearBytes: () => sizeOf(file) + sizeOf(`${file}-wal`),
  limit: settings.backlogBytes,
  refuseNew: (isFull) => markFull(file, isFull),
  between() {
    pruning.look();
    board.set("telemetry_near_since", near.prunedBefore());
  },
  clock,
  random,
  board,
  log,
});

const bell = wakeUp();
const stopBell = wakeUp();
let isStopping = false;

async function run(): Promise<void> {
  while (!isStopping) {
    const { at, mayBeWoken } = await drain.step();
    const pause = between(clock.now(), at);
    if (pause > 0) await (mayBeWoken ? bell : stopBell).pause(pause);
  }
}

tell({ tell: "ready" });
const running = run();
const stopped = untilStopped((wire) => {
  if (wire.tell === "readings-stored") bell.ring();
});
await Promise.race([stopped, running]);
isStopping = true;
drain.stop();
bell.ring();
stopBell.ring();
// A request that hangs is given up: that it may yet take place was noted before it left.
const hasEnded = await Promise.race([running.then(() => true), wait(seconds(3), false, { ref: false })]);
if (!hasEnded) process.exit(0);
close();

// The desk's thread: what the broker must have kept and cannot write itself, and what devices are told unasked.
import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { systemClock } from "../boot/clock.ts";
import { createLog } from "../boot/log.ts";
import { thisPart } from "../boot/part.ts";
import { wakeUp } from "../ingest/wake-up.ts";
import { secretHasher } from "../model/device-secret.ts";
import { seconds } from "../model/time.ts";
import { notingIn } from "../store/records/door.ts";
import { lendingReader } from "../store/records/lending.ts";
import { openState } from "../store/state/open.ts";
import { openDesk } from "./desk/desk.ts";

const { settings, pilot, data, board, tell, untilStopped, close } = thisPart();
const log = createLog("desk", settings.logLevel);
const clock = systemClock;
await using house = new AsyncDisposableStack();

const state = house.adopt(await openState({ url: settings.stateUrl, file: data.state, log }), (open) =>
  open.close(),
);
const desk = openDesk({
  state,
  pilot,
  lending: lendingReader(state, pilot.plans),
  limits: settings.limits,
  mostNotes: settings.deskNotes,
  hashSecret: secretHasher(data.deviceKey),
  random: (bytes) => randomBytes(bytes),
  note: notingIn({ state, clock }),
  tell: (words) => tell({ tell: "door-words", words }),
  clock,
  board,
  log,
});

const bell = wakeUp();
let isStopping = false;

async function run(): Promise<void> {
  while (!isStopping) {
    const pause = await desk.step();
    // What is heard meanwhile is gathered: a turn of the loop, so that a burst is looked up together.
    await (pause === 0 ? wait(0) : bell.pause(pause));
  }
}

tell({ tell: "ready" });
tell({ tell: "desk-began" });
const running = run();
const stopped = untilStopped((wire) => {
  if (wire.tell === "door-notes") desk.hear(wire.notes);
  else if (wire.tell === "downlink-added") desk.added();
  else if (wire.tell === "time-asked") desk.timeAsked(wire.device);
  bell.ring();
});
await Promise.race([stopped, running]);
isStopping = true;
bell.ring();
// The broker has stopped before: these were its last notes.
const finished = running.then(desk.finish).then(() => true);
if (!(await Promise.race([finished, wait(seconds(3), false, { ref: false })]))) process.exit(0);
close();

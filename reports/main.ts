// The reports' thread: whatever takes long to work out of all that was observed. Nobody's reading waits for it.
import { setPriority } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { systemClock } from "../boot/clock.ts";
import { openContacts } from "../boot/contacts.ts";
import { createLog } from "../boot/log.ts";
import { thisPart } from "../boot/part.ts";
import { wakeUp } from "../ingest/wake-up.ts";
import { byHub } from "../model/access.ts";
import { HubFailure } from "../model/failure.ts";
import { seconds } from "../model/time.ts";
import packageFile from "../package.json" with { type: "json" };
import { figuresDoor } from "../rules/indicators/figures-door.ts";
import { answered } from "../rules/indicators/figures-post.ts";
import { openFiguring } from "../rules/indicators/figuring.ts";
import { notingIn } from "../store/records/door.ts";
import { openState } from "../store/state/open.ts";
import { madeReport } from "./jobs/making.ts";
import { makingOver } from "./jobs/making-needs.ts";
import { scheduling } from "./jobs/scheduling.ts";
import { mostTries, workshop } from "./jobs/workshop.ts";

const { settings, pilot, data, board, tell, untilStopped, close } = thisPart();
const log = createLog("reports", settings.logLevel);
const clock = systemClock;
// On Linux it holds for this thread alone: where all are busy it gets a third of what others get, not nothing.
const nicer = 5;
try {
  setPriority(nicer);
} catch (cause) {
  log.debug({ err: HubFailure.of(cause) }, "reports run at the priority of everything else");
}
await using house = new AsyncDisposableStack();

const state = house.adopt(await openState({ url: settings.stateUrl, file: data.state, log }), (open) =>
  open.close(),
);
const figuring = await openFiguring(pilot, clock);
const making = makingOver({ pilot, version: packageFile.version, key: data.peopleKey, state, figuring });
/** What pages and programs ask for between two reports, or between two figures of one. */
const figures = figuresDoor(
  async () => making.openDesk({ observe: making.observing.observed, register: making.register }),
  async () => (await import("./one-indicator.ts")).readingsOfOne(pilot),
);
/** Between two figures whoever asks for one alone gets their turn. */
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));
const shop = workshop({
  book: state.reports,
  make: async (job, told) => {
    const hear = (progress: number) => told(progress).then(breathe);
    return (await madeReport(job, making, hear)).finished;
  },
  clock,
  log,
});

const canMail = settings.smtp !== undefined;
const contacts = house.use(await openContacts({ folder: settings.dataDir, pilot, canMail }));
const noted = notingIn({ state, clock });
const schedules = scheduling({
  schedules: pilot.reports,
  book: state.reports,
  deliveries: state.deliveries,
  users: state.people.users,
  contacts: contacts.current,
  note: (object) => noted(byHub, { action: "ask-report", object }),
  clock,
  board,
  log,
});

const bell = wakeUp();
let isStopping = false;
/** A wire that was lost only delays. */
const lookAgain = 2000;

/** Months that are over are summed up when nobody waits for a report, in parts: whoever writes gets their turn in between. */
const betweenParts = 20;
const hasSummedUp = (): Promise<boolean> => making.observing.rollUp(clock.now());

async function run(): Promise<void> {
  let hasResumed = false;
  while (!isStopping) {
    try {
      if (!hasResumed) {
        const resumed = await state.reports.resume(mostTries);
        if (resumed.queued + resumed.failed > 0)
          log.warn(resumed, "reports that were cut off are taken up again");
        hasResumed = true;
      }
      const hasMoved = await schedules.round();
      if ((await shop.step()) || hasMoved) continue;
      await bell.pause((await hasSummedUp()) ? betweenParts : lookAgain);
    } catch (thrown) {
      // The store is away: what was under way is taken up again when it is back.
      hasResumed = false;
      log.warn({ err: HubFailure.of(thrown) }, "reports wait for the store");
      await bell.pause(lookAgain);
    }
  }
}

tell({ tell: "ready" });
const running = run();
const stopped = untilStopped((wire) => {
  if (wire.tell === "report-asked") bell.ring();
  if (wire.tell === "figures-asked")
    void answered(figures, wire.question).then((answer) => tell({ tell: "figures-given", answer }));
});
await stopped;
isStopping = true;
bell.ring();
// A report takes longer than a stop may: it is begun again at the next start.
const hasEnded = await Promise.race([running.then(() => true), wait(seconds(2), false, { ref: false })]);
if (!hasEnded) process.exit(0);
close();

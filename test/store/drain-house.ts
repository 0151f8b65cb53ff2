import { onTestFinished } from "vitest";
import { boardOn } from "../../model/board.ts";
import { messageAt } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import type { Restatement } from "../../model/rollups.ts";
import { before, milliseconds } from "../../model/time.ts";
import { type Drain, type DrainNeeds, openDrain } from "../../store/drain/drain.ts";
import { openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import type { FarTelemetry } from "../../store/telemetry/far.ts";
import type { NearTier } from "../../store/telemetry/near.ts";
import { openNearTier } from "../../store/telemetry/near-tier.ts";
import { takePen } from "../../store/telemetry/pen.ts";
import { adoptEmpty } from "../../store/telemetry/tier.ts";
import { keptLog, stoppedClock } from "./messages.ts";
import { readingWith } from "./readings.ts";
import { scratchFile } from "./scratch.ts";

const placeName = "influxdb1 http://127.0.0.1:1 test";

/** A drain over a real telemetry file, with a stopped clock and whatever far store it is given. */
export interface DrainHouse {
  readonly file: string;
  readonly board: ReturnType<typeof boardOn>;
  readonly log: ReturnType<typeof keptLog>;
  readonly clock: ReturnType<typeof stoppedClock>;
  readonly near: NearTier;
  /** What was taken out of ledger and sums, once each. */
  readonly restated: Restatement[];
  readonly rollups: DrainNeeds["rollups"];
  /** Whether new data is refused. */
  isFull: boolean;
  /** Appends a message of so many readings, each with a value of its own, as the pipeline does. */
  append(...readings: Partial<Reading>[]): Promise<readonly Reading[]>;
  /** A drain as after a start, on the same file. */
  open(given?: Partial<DrainNeeds>): Drain;
  /** Steps until nothing waits, at most so many. */
  runOut(drain: Drain, most?: number): Promise<void>;
  said(): readonly string[];
}

export function drainHouse(far: FarTelemetry): DrainHouse {
  const file = scratchFile("telemetry.db");
  adoptEmpty(file, placeName);
  const store = openEmbeddedTelemetry({ file });
  const near = openNearTier({ file, placeName });
  onTestFinished(async () => {
    near.close();
    await store.close();
  });
  const [board, log, clock] = [boardOn(), keptLog(), stoppedClock()];
  const restated = new Map<string, Restatement>();
  let position = 0;
  let ever = 0;
  const house: DrainHouse = {
    ...{ file, board, log, clock, near },
    isFull: false,
    rollups: {
      async restate(restatement) {
        const { message, at, value } = restatement.reading;
        const key = `${message} ${at} ${value}`;
        if (restated.has(key)) return false;
        restated.set(key, restatement);
        return true;
      },
    },
    get restated() {
      return [...restated.values()];
    },
    async append(...given) {
      position += 1;
      const readings = given.map((each, n) => {
        ever += 1;
        const at = each.at ?? before(clock.now(), milliseconds(ever));
        const receivedAt = clock.now();
        const message = messageAt(0, position);
        return readingWith({ at, receivedAt, value: 60 + (n % 100), message, ...each });
      });
      await store.append(readings, { partition: 0, position });
      return readings;
    },
    open: (given) =>
      openDrain({
        ...{ partition: 0, near, far, clock, board, log },
        rollups: house.rollups,
        remainderOf: async () => ({ hour: null, day: null, latest: null }),
        expired: () => null,
        takePen: () => takePen(file),
        bytesOf: () => 200,
        nearBytes: () => 1,
        limit: 64 * 1000,
        refuseNew: (isFull) => {
          house.isFull = isFull;
        },
        between: () => {},
        random: () => 0.999_999_9,
        ...given,
      }),
    async runOut(drain, most = 300) {
      for (let n = 0; n < most; n += 1) {
        const { at } = await drain.step();
        clock.advance(milliseconds(Math.max(0, at - clock.now())));
        if (near.waiting(0, 1) === null) return;
      }
    },
    said: () => log.lines.map(({ message }) => message),
  };
  return house;
}

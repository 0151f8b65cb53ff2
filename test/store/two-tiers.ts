import { boardOn } from "../../model/board.ts";
import type { Reading } from "../../model/reading.ts";
import { type InfluxPlace, nameOfPlace } from "../../model/telemetry-place.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { type EmbeddedTelemetry, openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import type { FarTelemetry } from "../../store/telemetry/far.ts";
import type { NearTier } from "../../store/telemetry/near.ts";
import { openNearTier } from "../../store/telemetry/near-tier.ts";
import { placeOf } from "../../store/telemetry/reading-row.ts";
import { adoptEmpty } from "../../store/telemetry/tier.ts";
import { openTieredTelemetry } from "../../store/telemetry/tiered.ts";
import { stoppedClock } from "./messages.ts";
import { scratchFile } from "./scratch.ts";

/** A telemetry store in two tiers, with both of its ends in the test's hands. */
export interface TwoTiers {
  readonly file: string;
  readonly near: EmbeddedTelemetry;
  readonly tier: NearTier;
  readonly far: FarTelemetry;
  readonly store: TelemetryStore;
  readonly board: ReturnType<typeof boardOn>;
  readonly clock: ReturnType<typeof stoppedClock>;
  /** Appends as the pipeline does, saying how far in the journal these readings go. */
  append(readings: readonly Reading[]): ReturnType<TelemetryStore["append"]>;
  /** Carries everything that waits, as the drain does when nothing goes wrong. */
  carry(): Promise<void>;
  close(): Promise<void>;
}

export function twoTiers(far: FarTelemetry, place: InfluxPlace): TwoTiers {
  const file = scratchFile("telemetry.db");
  const placeName = nameOfPlace(place);
  adoptEmpty(file, placeName);
  const near = openEmbeddedTelemetry({ file });
  const tier = openNearTier({ file, placeName });
  const [board, clock] = [boardOn(), stoppedClock()];
  const store = openTieredTelemetry({ near, tier: near.tier, far, file, board, clock });
  return {
    ...{ file, near, tier, far, store, board, clock },
    append: (readings) => {
      const position = readings.reduce((last, each) => Math.max(last, placeOf(each).position), 0);
      return store.append(readings, { partition: 0, position });
    },
    async carry() {
      for (let next = tier.waiting(0, 7); next !== null; next = tier.waiting(0, 7)) {
        if (next.readings.length > 0) {
          const answer = await far.write(next.readings);
          if (answer.kind !== "written") throw new Error(`not written: ${JSON.stringify(answer)}`);
        }
        tier.advance(next);
      }
    },
    async close() {
      tier.close();
      await near.close();
    },
  };
}

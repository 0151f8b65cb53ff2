import { setImmediate } from "node:timers/promises";
import { everything } from "../model/access.ts";
import { HubFailure } from "../model/failure.ts";
import { type PatientId, placeOfMessage } from "../model/identity.ts";
import type { Log } from "../model/log.ts";
import type { Reading } from "../model/reading.ts";
import type { StateStore } from "../model/state-store.ts";
import type { TelemetryStore } from "../model/telemetry-store.ts";
import { after, atMillisecond, type Clock, days } from "../model/time.ts";
import type { Persist } from "./persistence.ts";
import { latestOf, openSums } from "./rollups.ts";

export interface RollupBuilding {
  readonly state: Pick<StateStore, "registry" | "progress" | "rollups">;
  readonly telemetry: Pick<TelemetryStore, "range" | "latest">;
  readonly clock: Clock;
  readonly log: Log;
  readonly persist: Persist;
  readonly isStopping: () => boolean;
}

const pageSize = 1000;

/**
 * Sums up what a store holds that is older than the sums, before the first batch adds to them. Person by person: stopped
 * half-way it begins again, and puts the same in place of what it had put there.
 */
export async function buildRollups(needs: RollupBuilding): Promise<void> {
  const { state, log, persist } = needs;
  if (await persist("rollups", state.rollups.isBuilt)) return;
  log.info({}, "the readings there are will be summed up; messages wait in the journal meanwhile");
  const built = await rebuildRollups(needs);
  log.info({ people: built }, "the readings there are have been summed up");
}

/**
 * Sums up everything anew from the telemetry store, by whoever writes alone; says for how many people. `told` hears
 * after each. Throws `stopping` when `isStopping` says so.
 */
export async function rebuildRollups(needs: RollupBuilding, told = (_done: number) => {}): Promise<number> {
  const { state, persist, isStopping } = needs;
  let done = 0;
  let cursor: string | undefined;
  do {
    const asked = { limit: pageSize, cursor };
    const page = await persist("rollups", () => state.registry.enrolments(everything, asked));
    for (const { patient } of page.items) {
      if (isStopping()) throw new HubFailure("stopping", "stopped while readings were summed up");
      await persist("rollups", () => rebuild(needs, patient));
      done += 1;
      told(done);
    }
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  await persist("rollups", state.rollups.markBuilt);
  return done;
}

async function rebuild(needs: RollupBuilding, patient: PatientId): Promise<void> {
  const { state, telemetry } = needs;
  const summing = openSums();
  const latest: Reading[] = [];
  for (const { code } of await telemetry.latest(patient)) {
    let last: readonly Reading[] = [];
    for await (const readings of committedReadings(needs, patient, code)) {
      summing.add(readings);
      last = latestOf([...last, ...readings]);
    }
    latest.push(...last);
  }
  await state.rollups.replace(patient, summing.sums(), latest);
}

/** Readings of messages that were taken to their end: those of others will be added when that is so. */
async function* committedReadings(
  { telemetry, state, clock }: RollupBuilding,
  patient: PatientId,
  code: string,
): AsyncGenerator<readonly Reading[]> {
  // A device may be ahead of us; nothing is measured a day ahead.
  const query = { patient, code, from: atMillisecond(0), until: after(clock.now(), days(1)) };
  const ends = new Map<number, number>();
  let cursor: string | undefined;
  do {
    const page = await telemetry.range(query, { limit: pageSize, cursor });
    for (const partition of new Set(page.items.map((each) => placeOfMessage(each.message).partition))) {
      if (!ends.has(partition)) ends.set(partition, await state.progress.position(partition));
    }
    yield page.items.filter(({ message }) => {
      const { partition, position } = placeOfMessage(message);
      return position <= (ends.get(partition) ?? 0);
    });
    // A store that answers at once would keep the thread from hearing that the hub stops.
    await setImmediate();
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
}

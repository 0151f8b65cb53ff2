import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { HubFailure } from "../../model/failure.ts";
import { type Duration, milliseconds, minutes } from "../../model/time.ts";

/** How often the pen is asked for, and how long its holder leaves it to others afterwards: longer, so that they get it. */
const apart = milliseconds(2);
const breath = milliseconds(5);

/**
 * Waits for the right to write or erase in the far store, and takes it: of all threads and processes on this data
 * directory one has it. A lock on a file, which the system frees when its holder ends, however it ends.
 *
 * Throws `store-unavailable` when others hold it for longer than `within`, by default two minutes.
 */
export async function takePen(
  telemetryFile: string,
  { within = minutes(2) }: { readonly within?: Duration } = {},
): Promise<AsyncDisposable> {
  const held = new DatabaseSync(`${telemetryFile}.pen`, { timeout: 0 });
  try {
    for (let waited = 0; !taken(held); waited += apart) {
      if (waited >= within) {
        throw new HubFailure("store-unavailable", "somebody else writes to InfluxDB for too long");
      }
      await pause(apart);
    }
  } catch (failure) {
    held.close();
    throw failure;
  }
  return {
    async [Symbol.asyncDispose]() {
      held.close();
      await pause(breath);
    },
  };
}

function taken(held: DatabaseSync): boolean {
  try {
    held.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (thrown) {
    const isBusy = thrown instanceof Error && "errcode" in thrown && thrown.errcode === 5;
    if (isBusy) return false;
    throw new HubFailure("store-unavailable", "the lock beside the telemetry file cannot be taken", {
      cause: thrown,
    });
  }
}

import type { Eraser } from "../../model/erasure.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Log } from "../../model/log.ts";
import { after, type Clock, minutes, seconds } from "../../model/time.ts";

const every = seconds(1);
/** What could not be done is not tried again at once: intake waits for as long as it takes. */
const afterFailure = minutes(1);

/** What the pipeline calls between two batches: looks now and then whether somebody is to be erased. Never throws. */
export function erasingBetween(eraser: Eraser, clock: Clock, log: Log): () => Promise<void> {
  let next = clock.now();
  return async () => {
    if (clock.now() < next) return;
    let isDone = false;
    try {
      isDone = (await eraser.eraseWaiting()).every(({ proof }) => proof !== null);
    } catch (thrown) {
      log.error({ err: HubFailure.of(thrown) }, "an erasure could not be carried out; it is tried again");
    }
    next = after(clock.now(), isDone ? every : afterFailure);
  };
}

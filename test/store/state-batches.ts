import { deviceKey } from "../../model/identity.ts";
import type { BatchOutcome } from "../../model/state-store.ts";
import { after, hours } from "../../model/time.ts";
import { alert, batch, clearing, inHours, morning, raising } from "./state-samples.ts";

/** Messages in each batch. */
export const batchSize = 250;

/**
 * The batch that follows a position, the same each time it is asked for, as the pipeline's is after a crash.
 * Every even one raises an alert which the next one clears; so from a cursor alone it is known what must be there.
 */
export function batchAfter(from: number): BatchOutcome {
  const number = from / batchSize;
  const identities = Array.from({ length: batchSize }, (_, n) => ({
    device: deviceKey.parse(`cuore-a-casa/bp-${n % 25}`),
    boot: `b${Math.floor(number / 20)}`,
    seq: from + n,
    digest: from * 7 + n,
    position: from + n + 1,
  }));
  const ledger = identities.map(({ device }) => ({
    device,
    hour: after(morning, hours(number % 3)),
    processed: 1,
    found: 2,
    stored: 1,
    duplicate: 1,
    quarantined: 0,
    statuses: 0,
    bytes: 100,
  }));
  const change =
    number % 2 === 0 ? raising(hoursApart(number)) : clearing(`a${number - 1}`, inHours(3 * number - 2));
  return batch(from, { to: from + batchSize, identities, ledger, alerts: [change] });
}

/** Far enough from the one before not to be taken for one that flaps. */
const hoursApart = (number: number) => {
  const since = inHours(3 * number);
  return alert(`a${number}`, { since, latest: { at: since, value: 88 } });
};

/** What a file must hold whose cursor is at `position`. */
export const heldAt = (position: number) => ({
  processed: position,
  found: 2 * position,
  messages: position,
  digests: position === 0 ? null : (position * (position - 1)) / 2 + 6 * fromsUpTo(position),
  alerts: Math.ceil(position / batchSize / 2),
  moves: position / batchSize,
  present: (position / batchSize) % 2,
});

/** The sum over all messages of the position their batch began after. */
function fromsUpTo(position: number): number {
  const batches = position / batchSize;
  return (batchSize * batchSize * batches * (batches - 1)) / 2;
}

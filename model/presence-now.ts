import type { DeviceTask } from "./lending.ts";
import { closedSlots } from "./plan-slots.ts";
import type { Link, Presence } from "./presence.ts";
import type { Instant } from "./time.ts";
import type { DeviceContact } from "./watch-book.ts";

/** What is known of a device, each part `undefined` or `null` when nothing is. */
export interface Known {
  readonly link: Link | undefined;
  readonly contact: Pick<DeviceContact, "readingAt" | "measuredAt"> | undefined;
  readonly task: DeviceTask | null;
}

/** Whether a device is connected and whether its readings come: one says nothing of the other. */
export function presenceOf({ link, contact, task }: Known, now: Instant): Presence {
  const [lastReceivedAt, lastMeasuredAt] = [contact?.readingAt ?? null, contact?.measuredAt ?? null];
  return {
    link: {
      up: link !== undefined && link.until === null,
      since: link === undefined ? null : (link.until ?? link.from),
      ended: link?.ended ?? null,
      by: link?.by ?? null,
    },
    data: { flowing: isFlowing(task, lastMeasuredAt, now), lastReceivedAt, lastMeasuredAt },
  };
}

/**
 * True when the last reading belongs to the measuring that was due last, or to one since; one that was due before the
 * device had its task is none of its. `null` while nothing has been due.
 */
function isFlowing(task: DeviceTask | null, measuredAt: Instant | null, now: Instant): boolean | null {
  const due = (task?.measure ?? [])
    .flatMap((each) => closedSlots(each, now, undefined, 1))
    .filter(({ opensAt }) => task !== null && opensAt >= task.since)
    .map(({ from }) => from);
  if (due.length > 0) return measuredAt !== null && measuredAt >= Math.max(...due);
  return task !== null && measuredAt !== null && measuredAt >= task.since ? true : null;
}

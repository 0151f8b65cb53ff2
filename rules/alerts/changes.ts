import type { Alert, AlertChange } from "../../model/alert.ts";
import type { DeviceKey, MessageId } from "../../model/identity.ts";
import type { Instant } from "../../model/time.ts";

/** What a batch of readings changes, in the order it happened; an alert's updates are gathered into one. */
export interface Changes {
  raise(alert: Alert, device: DeviceKey, latching: boolean): void;
  update(id: string, at: Instant, value: number): void;
  clear(id: string, at: Instant, knownAt: Instant, message: MessageId): void;
  all(): readonly AlertChange[];
}

export function changes(): Changes {
  const made: AlertChange[] = [];
  const updates = new Map<string, { at: Instant; value: number }>();

  return {
    raise: (alert, device, latching) => made.push({ kind: "raise", alert, device, latching }),
    update: (id, at, value) => updates.set(id, { at, value }),
    clear(id, at, knownAt, message) {
      const update = updates.get(id);
      if (update !== undefined) made.push({ kind: "update", id, ...update });
      updates.delete(id);
      made.push({ kind: "clear", id, at, knownAt, message });
    },
    all: () => [...made, ...[...updates].map(([id, latest]) => ({ kind: "update" as const, id, ...latest }))],
  };
}

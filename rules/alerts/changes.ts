import type { Alert, AlertChange } from "../../model/alert.ts";
import type { DeviceKey, MessageId } from "../../model/identity.ts";
import type { Instant } from "../../model/time.ts";

type Extend = Omit<Extract<AlertChange, { kind: "extend" }>, "kind">;
type Worsen = Omit<Extract<AlertChange, { kind: "worsen" }>, "kind">;

/** What a batch of readings changes, in the order it happened; an alert's updates are gathered into one. */
export interface Changes {
  raise(alert: Alert, device: DeviceKey, latching: boolean): void;
  update(id: string, at: Instant, value: number): void;
  worsen(change: Worsen): void;
  clear(id: string, at: Instant, knownAt: Instant, message: MessageId | null): void;
  extend(change: Extend): void;
  retract(id: string, knownAt: Instant): void;
  all(): readonly AlertChange[];
}

export function changes(): Changes {
  const made: AlertChange[] = [];
  const updates = new Map<string, { at: Instant; value: number }>();

  function flush(id: string): void {
    const update = updates.get(id);
    if (update !== undefined) made.push({ kind: "update", id, ...update });
    updates.delete(id);
  }

  return {
    raise: (alert, device, latching) => made.push({ kind: "raise", alert, device, latching }),
    update: (id, at, value) => updates.set(id, { at, value }),
    worsen: (change) => made.push({ kind: "worsen", ...change }),
    clear(id, at, knownAt, message) {
      flush(id);
      made.push({ kind: "clear", id, at, knownAt, message });
    },
    extend(change) {
      flush(change.id);
      made.push({ kind: "extend", ...change });
    },
    retract(id, knownAt) {
      updates.delete(id);
      made.push({ kind: "retract", id, knownAt, reason: "late-data" });
    },
    all: () => [...made, ...[...updates].map(([id, latest]) => ({ kind: "update" as const, id, ...latest }))],
  };
}

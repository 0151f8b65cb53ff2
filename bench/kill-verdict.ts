import type { Alert } from "../model/alert.ts";
import type { ReadingView } from "../model/reading.ts";
import type { Script } from "./script.ts";

/** What a kill campaign found in the end. All but the first counts must be zero. */
export interface Found {
  readonly alertsExpected: number;
  readonly alertsFound: number;
  /** Acknowledged, and nowhere to be read. */
  readonly missing: number;
  /** Stored more than once. */
  readonly doubled: number;
  /** Stored with another value than was sent, or never sent at all. */
  readonly unexpected: number;
  readonly alertsMissing: number;
  readonly alertsDoubled: number;
  readonly alertsUnexpected: number;
  /** What the ledger cannot account for. */
  readonly residual: number;
}

export const nothingFound: Found = {
  alertsExpected: 0,
  alertsFound: 0,
  missing: 0,
  doubled: 0,
  unexpected: 0,
  alertsMissing: 0,
  alertsDoubled: 0,
  alertsUnexpected: 0,
  residual: 0,
};

/** Holds one patient's stored readings against what their device said and had acknowledged: messages 1 to `said`. */
export function compareReadings(
  so: Found,
  script: Script,
  said: number,
  stored: readonly Pick<ReadingView, "at" | "value">[],
): Found {
  const times = new Map<number, number>();
  let unexpected = 0;
  for (const { at, value } of stored) {
    const seq = at - script.measuredAt(0);
    if (seq < 1 || seq > said || value !== script.value(seq)) unexpected += 1;
    else times.set(seq, (times.get(seq) ?? 0) + 1);
  }
  return {
    ...so,
    missing: so.missing + said - times.size,
    doubled: so.doubled + [...times.values()].filter((count) => count > 1).length,
    unexpected: so.unexpected + unexpected,
  };
}

/** Holds the alerts found against those due. An alert is the one due when patient and measured time agree. */
export function compareAlerts(
  so: Found,
  due: readonly { readonly patient: string; readonly since: number }[],
  found: readonly Pick<Alert, "patient" | "since">[],
): Found {
  const keyOf = ({ patient, since }: { readonly patient: string; readonly since: number }) =>
    `${patient} ${since}`;
  const times = new Map<string, number>(due.map((each) => [keyOf(each), 0]));
  let unexpected = 0;
  for (const each of found) {
    const count = times.get(keyOf(each));
    if (count === undefined) unexpected += 1;
    else times.set(keyOf(each), count + 1);
  }
  const counts = [...times.values()];
  return {
    ...so,
    alertsExpected: due.length,
    alertsFound: found.length,
    alertsMissing: counts.filter((count) => count === 0).length,
    alertsDoubled: counts.filter((count) => count > 1).length,
    alertsUnexpected: unexpected,
  };
}

/** True when a campaign found nothing wrong. */
export const isClean = (found: Found): boolean =>
  found.missing +
    found.doubled +
    found.unexpected +
    found.alertsMissing +
    found.alertsDoubled +
    found.alertsUnexpected +
    found.residual ===
  0;

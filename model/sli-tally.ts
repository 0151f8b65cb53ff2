import type { ServiceId } from "./identity.ts";
import { type BadCause, type SliCount, type SliName, utcMinute } from "./sli.ts";
import type { Instant } from "./time.ts";

/** Counts as they are gathered, minute by minute, until somebody takes them. */
export interface SliTally {
  /** `n` events whose outcome was due at `at`: good, or bad for one cause. */
  add(event: SliEvent, at: Instant, outcome: "good" | BadCause, n?: number): void;
  taken(): readonly SliCount[];
}

export interface SliEvent {
  readonly sli: SliName;
  readonly service: ServiceId | null;
  readonly part?: string;
}

interface Counting extends Omit<SliCount, "good" | "bad"> {
  good: number;
  bad: Partial<Record<BadCause, number>>;
}

/** As many entries as there are indicators, services and minutes since they were last taken. */
export function sliTally(): SliTally {
  let counts = new Map<string, Counting>();

  function countOf({ sli, service, part = "" }: SliEvent, at: Instant): Counting {
    const minute = utcMinute(at);
    const key = `${sli} ${service} ${part} ${minute}`;
    const known = counts.get(key);
    if (known !== undefined) return known;
    const made = { sli, service, part, minute, good: 0, bad: {} };
    counts.set(key, made);
    return made;
  }

  return {
    add(event, at, outcome, n = 1) {
      if (n === 0) return;
      const count = countOf(event, at);
      if (outcome === "good") count.good += n;
      else count.bad[outcome] = (count.bad[outcome] ?? 0) + n;
    },
    taken() {
      const taken = [...counts.values()];
      counts = new Map();
      return taken;
    },
  };
}

import type { ServiceId } from "./identity.ts";
import type { BadCause, SliCount, SliName } from "./sli.ts";
import { atMillisecond, type Instant, minutes } from "./time.ts";

/** Counts as they are gathered, minute by minute, until somebody takes them. */
export interface SliTally {
  /** `n` events whose outcome was due at `at`: good, or bad for one cause. */
  add(event: SliEvent, at: Instant, outcome: Outcome, n?: number): void;
  /** The same for many events of one kind, which is looked for once. Of no use once the counts were taken. */
  counter(event: SliEvent): SliCounter;
  taken(): readonly SliCount[];
}

export interface SliEvent {
  readonly sli: SliName;
  readonly service: ServiceId | null;
  readonly part?: string;
}
export type Outcome = "good" | BadCause;
export type SliCounter = (at: Instant, outcome: Outcome, n?: number) => void;

interface Counting extends Omit<SliCount, "good" | "bad"> {
  good: number;
  bad: Partial<Record<BadCause, number>>;
}

const oneMinute = minutes(1);

/** As many entries as there are indicators, services and minutes since they were last taken. */
export function sliTally(): SliTally {
  let counts: Counting[] = [];
  let counters = new Map<string, SliCounter>();

  function made({ sli, service, part = "" }: SliEvent): SliCounter {
    // By the number of the minute: a small whole number, which a map finds faster than a time.
    const known = new Map<number, Counting>();
    const into = counts;
    return (at, outcome, n = 1) => {
      if (n === 0) return;
      const nth = Math.floor(at / oneMinute);
      let count = known.get(nth);
      if (count === undefined) {
        count = { sli, service, part, minute: atMillisecond(nth * oneMinute), good: 0, bad: {} };
        known.set(nth, count);
        into.push(count);
      }
      if (outcome === "good") count.good += n;
      else count.bad[outcome] = (count.bad[outcome] ?? 0) + n;
    };
  }

  function counter(event: SliEvent): SliCounter {
    const key = `${event.sli} ${event.service} ${event.part ?? ""}`;
    const found = counters.get(key);
    if (found !== undefined) return found;
    const fresh = made(event);
    counters.set(key, fresh);
    return fresh;
  }

  return {
    add: (event, at, outcome, n) => counter(event)(at, outcome, n),
    counter,
    taken() {
      const taken = counts;
      [counts, counters] = [[], new Map()];
      return taken;
    },
  };
}

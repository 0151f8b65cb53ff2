import { type Histogram, histogram } from "./histogram.ts";

/** What is going on while a device waits for its acknowledgement. */
export const stretches = [
  "before",
  "influxd killed",
  "influxd stopped",
  "catching up",
  "after",
  "hub just started",
] as const;
export type Stretch = (typeof stretches)[number];

/** How long acknowledgements took in one stretch; in milliseconds. */
export interface StretchFigures {
  readonly stretch: Stretch;
  readonly acknowledged: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

/** Gathers the time from publish to acknowledgement by what went on meanwhile. */
export interface OutageMeter {
  enter(stretch: Stretch): void;
  /** A process that has just started compiles as it goes: for five seconds its answers are counted apart. */
  hubStarted(): void;
  answered(milliseconds: number): void;
  read(): readonly StretchFigures[];
}

const warmUp = 5000;

export function outageMeter(now: () => number): OutageMeter {
  const gathered = new Map<Stretch, Histogram>();
  let present: Stretch = "before";
  let warmAt = 0;
  return {
    enter: (stretch) => {
      present = stretch;
    },
    hubStarted: () => {
      warmAt = now() + warmUp;
    },
    answered: (milliseconds) => {
      const stretch = now() < warmAt ? "hub just started" : present;
      const held = gathered.get(stretch) ?? histogram();
      gathered.set(stretch, held);
      held.record(milliseconds * 1000);
    },
    read: () =>
      stretches.flatMap((stretch) => {
        const held = gathered.get(stretch);
        if (held === undefined) return [];
        const at = (share: number) => held.quantile(share) / 1000;
        return [{ stretch, acknowledged: held.count, p50: at(0.5), p99: at(0.99), longest: at(1) }];
      }),
  };
}

import type { Assumptions } from "../../../../model/assumptions.ts";
import type { Observed } from "../../../../model/observed.ts";
import type { Tally } from "../../../../rules/indicators/evaluation/tally.ts";

/** An indicator worked out by hand: few rows, and what they come to. `why` shows the sum. */
export interface Example {
  readonly id: string;
  readonly why: string;
  readonly rows: Partial<Observed>;
  readonly assumptions?: Assumptions;
  /** What must be so of the figure; numbers to nine places. */
  readonly gives: Partial<Omit<Tally, "parts" | "beside" | "interval">>;
  /** Values of parts and of what stands beside, by key. */
  readonly parts?: Readonly<Record<string, number | null>>;
  readonly beside?: Readonly<Record<string, number | null>>;
  /** Bounds of the interval, to three places. */
  readonly between?: readonly [low: number, high: number];
}

import type { Instant } from "../../model/time.ts";
import type { Personal } from "./personal.ts";
import type { Series } from "./series.ts";

/** One patient at one instant, as facts look at them. */
export interface Sight {
  /** By the metric's slot. */
  readonly series: readonly (Series | undefined)[];
  readonly at: Instant;
  /** Of the reading under judgement: its value, how many flags it carries, and which of the person's devices measured it. */
  readonly value: number;
  readonly flags: number;
  readonly device: number;
  readonly personal: Personal;
  /** The same number is the same person at the same instant, with nothing new known. */
  readonly look: number;
}

/** A number about a patient at an instant; `null` when it cannot be known. */
export type Fact = (sight: Sight) => number | null;

/** Where a metric's series lies in a patient's memory, and the whole number that stands for 1 in it. */
export interface Place {
  readonly slot: number;
  readonly scale: number;
}
export type PlaceOf = (code: string) => Place;

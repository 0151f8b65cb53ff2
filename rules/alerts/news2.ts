import { convert, identity } from "../../model/decimal.ts";
import table from "../../model/news2.json" with { type: "json" };

/** One set of observations; `null` is what was not measured. Nothing is ever carried forward from another set. */
export interface Observations {
  readonly respiration: number | null;
  readonly spo2: number | null;
  /** 2 only where a clinician recorded hypercapnic failure with a target of 88–92 %. */
  readonly spo2Scale: 1 | 2;
  readonly onOxygen: boolean | null;
  readonly systolic: number | null;
  readonly pulse: number | null;
  readonly consciousness: string | null;
  readonly temperature: number | null;
}

export const news2Items = [
  "respiration",
  "spo2",
  "oxygen",
  "systolic",
  "pulse",
  "consciousness",
  "temperature",
] as const;
export type News2Item = (typeof news2Items)[number];

/** NEWS2 as the Royal College of Physicians scores it. Incomplete: no total, no risk, and what is missing. */
export interface News2 {
  readonly subScores: Readonly<Record<News2Item, number | null>>;
  readonly total: number | null;
  /** The sum of what is known: a partial score, and to be called so. */
  readonly lowerBound: number;
  readonly anySingle3: boolean;
  readonly risk: "low" | "low-medium" | "medium" | "high" | null;
  readonly missing: readonly News2Item[];
}

interface Band {
  readonly min?: number;
  readonly max?: number;
  readonly oxygen?: boolean;
  readonly score: number;
}
interface Banded {
  readonly bands: readonly Band[];
  readonly round_to: number;
}

const { parameters } = table;

export function news2(given: Observations): News2 {
  const { spo2Scale, onOxygen } = given;
  const subScores = {
    respiration: banded(parameters.respiration, given.respiration),
    spo2: banded(spo2Scale === 2 ? parameters.spo2_scale_2 : parameters.spo2_scale_1, given.spo2, onOxygen),
    oxygen: onOxygen === null ? null : parameters.oxygen.values[onOxygen ? "oxygen" : "air"],
    systolic: banded(parameters.systolic, given.systolic),
    pulse: banded(parameters.pulse, given.pulse),
    consciousness: alertness(given.consciousness),
    temperature: banded(parameters.temperature, given.temperature),
  };
  const missing = news2Items.filter((item) => subScores[item] === null);
  const known = Object.values(subScores).filter((each) => each !== null);
  const lowerBound = known.reduce((sum, each) => sum + each, 0);
  const anySingle3 = known.includes(3);
  const total = missing.length === 0 ? lowerBound : null;
  return {
    subScores,
    total,
    lowerBound,
    anySingle3,
    risk: total === null ? null : riskOf(total, anySingle3),
    missing,
  };
}

/** The bands have gaps that only rounding closes; rounding is on the decimal text, half-up. */
function banded(
  { bands, round_to }: Banded,
  value: number | null,
  onOxygen: boolean | null = null,
): number | null {
  if (value === null) return null;
  const rounded = roundedTo(round_to === 1 ? 0 : 1, value);
  const found = bands.filter(
    ({ min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }) => rounded >= min && rounded <= max,
  );
  const own = found.find(({ oxygen }) => oxygen === undefined || oxygen === onOxygen);
  return own?.score ?? null;
}

// By decimals. A score is worked out at each of its readings, and rounding decimal text would be most of it.
const rounding: readonly Map<number, number>[] = [new Map(), new Map()];
const mostRounded = 4096;

function roundedTo(decimals: 0 | 1, value: number): number {
  const known = rounding[decimals];
  const found = known?.get(value) ?? convert(value, identity, decimals);
  if (known !== undefined && known.size >= mostRounded) known.clear();
  known?.set(value, found);
  return found;
}

const levels: Readonly<Record<string, number>> = parameters.consciousness.values;
const alertness = (level: string | null): number | null => (level === null ? null : (levels[level] ?? null));

/** Of two classes the one given by the total counts when that is 5 or more. */
function riskOf(total: number, anySingle3: boolean): "low" | "low-medium" | "medium" | "high" {
  if (total >= 7) return "high";
  if (total >= 5) return "medium";
  return anySingle3 ? "low-medium" : "low";
}

/** How consciousness is numbered where only numbers are kept. */
export const acvpu: readonly string[] = ["A", "C", "V", "P", "U"];

import { indicators } from "../../../model/indicator.ts";
import type { Observed } from "../../../model/observed.ts";
import { assumptionsOf } from "../../../model/pilot-assumptions.ts";
import { compute, groupingsOf } from "../../../rules/indicators/evaluation/compute.ts";
import type { Known } from "./known.ts";
import { partOf } from "./part.ts";
import { pilot } from "./pilot.ts";
import { truthOfCare } from "./truth-care.ts";
import { truthOfMoney } from "./truth-money.ts";
import { subscales, type Truth, truthOfPeople } from "./truth-people.ts";
import { truthOfThings } from "./truth-things.ts";

export const truths: Readonly<Record<string, Truth>> = {
  ...truthOfPeople,
  ...truthOfCare,
  ...truthOfThings,
  ...truthOfMoney,
};

/** Delays are kept within half a percent, money is told in cents. */
const near: Readonly<Record<string, (truth: number, told: number) => boolean>> = {
  "latency-p95": (truth, told) => Math.abs(told / truth - 1) < 0.01,
};
const money = [
  "cost-per-patient-month",
  "cost-per-actionable-alert",
  "cost-per-adherent-month",
  "net-saving",
];
const hundredths = [...money, "payback-months", "staff-cost-share", "revenue-coverage"];

function agree(id: string, truth: number | null, told: number | null): boolean {
  if (truth === null || told === null) return truth === told;
  const own = near[id];
  if (own !== undefined) return own(truth, told);
  const cent = hundredths.includes(id) ? 0.0051 : 0;
  // Ways are told on a sphere by two formulas.
  return Math.abs(truth - told) <= Math.max(cent, 1e-6 * Math.max(1, Math.abs(truth)));
}

export interface Line {
  readonly indicator: string;
  readonly by: string;
  readonly key: string;
  readonly truth: number | null;
  readonly value: number | null;
  readonly agrees: boolean;
}

/** Every indicator in every grouping it can be told by. The least sample is put aside: what it hides is to be right too. */
export function comparedWith(known: Known, observed: Observed): readonly Line[] {
  const assumed = assumptionsOf(pilot.evaluation.assumptions, pilot.roads);
  return indicators.flatMap((definition) => {
    const { id } = definition;
    return groupingsOf(id).flatMap((by) =>
      compute({ ...definition, minimumSample: null }, observed, by, assumed).flatMap(
        (told): readonly Line[] => {
          const part = partOf(known, told.stratum);
          const line = (key: string, truth: number | null, value: number | null): Line => {
            return { indicator: id, by, key, truth, value, agrees: agree(id, truth, value) };
          };
          const { key } = told.stratum;
          if (id !== "sutaq-subscales") return [line(key, truths[id]?.(part) ?? null, told.value)];
          const own = subscales(part);
          return (told.parts ?? []).map((each) =>
            line(`${key} ${each.key}`, own[each.key] ?? null, each.value),
          );
        },
      ),
    );
  });
}

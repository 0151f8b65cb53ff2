import { bootstrap, resampled } from "../statistics/bootstrap.ts";
import { meanOf } from "../statistics/student.ts";
import type { Bounds } from "../statistics/wilson.ts";

/** What one person of a declared comparison cost, in euro, and gained. */
export interface Compared {
  readonly arm: "service" | "usual-care";
  readonly cost: number;
  readonly effect: number;
}

/** Where cost and effect lie beside usual care. Only a trade-off has a ratio that says something. */
export const quadrants = ["dominant", "dominated", "dearer-and-better", "cheaper-and-worse", "none"] as const;
export type Quadrant = (typeof quadrants)[number];

export interface CostEffect {
  readonly cost: number;
  readonly effect: number;
  readonly quadrant: Quadrant;
  /** Euro per unit of effect; `null` where one side dominates or nothing differs. */
  readonly ratio: number | null;
  readonly worth: readonly {
    readonly euroPerUnit: number;
    readonly netBenefit: number;
    readonly interval: Bounds | null;
  }[];
}

export interface Arms {
  readonly service: readonly Compared[];
  readonly usual: readonly Compared[];
}
export const armsOf = (all: readonly Compared[]): Arms => ({
  service: all.filter(({ arm }) => arm === "service"),
  usual: all.filter(({ arm }) => arm === "usual-care"),
});

/**
 * Difference of mean cost over difference of mean effect, with net monetary benefit λ·ΔE - ΔC and its bootstrap interval for
 * each λ. `null` without both arms.
 */
export function costEffect(
  arms: Arms,
  worthOfEffect: readonly number[],
  asked: { readonly seed: number; readonly resamples: number },
): CostEffect | null {
  const found = differences(arms);
  if (found === null) return null;
  const { cost, effect } = found;
  const quadrant = quadrantOf(cost, effect);
  const isTradeOff = quadrant === "dearer-and-better" || quadrant === "cheaper-and-worse";
  return {
    cost,
    effect,
    quadrant,
    ratio: isTradeOff ? cost / effect : null,
    worth: worthOfEffect.map((euroPerUnit) => ({
      euroPerUnit,
      netBenefit: euroPerUnit * effect - cost,
      interval: bootstrap((draw) => benefitOf(resampledArms(arms, draw), euroPerUnit), asked),
    })),
  };
}

function differences({ service, usual }: Arms): { cost: number; effect: number } | null {
  const [costWith, costWithout, effectWith, effectWithout] = [
    meanOf(service.map(({ cost }) => cost)),
    meanOf(usual.map(({ cost }) => cost)),
    meanOf(service.map(({ effect }) => effect)),
    meanOf(usual.map(({ effect }) => effect)),
  ];
  if (!(costWith && costWithout && effectWith && effectWithout)) return null;
  return { cost: costWith.mean - costWithout.mean, effect: effectWith.mean - effectWithout.mean };
}

const resampledArms = ({ service, usual }: Arms, draw: () => number): Arms => ({
  service: resampled(service, draw),
  usual: resampled(usual, draw),
});

function benefitOf(arms: Arms, euroPerUnit: number): number | null {
  const found = differences(arms);
  return found === null ? null : euroPerUnit * found.effect - found.cost;
}

function quadrantOf(cost: number, effect: number): Quadrant {
  if (cost === 0 && effect === 0) return "none";
  if (cost <= 0 && effect >= 0) return "dominant";
  if (cost >= 0 && effect <= 0) return "dominated";
  return cost > 0 ? "dearer-and-better" : "cheaper-and-worse";
}

import type { Business } from "./business.ts";
import { type Exact, exact, minus, parameter, plus, times } from "./exact.ts";

/** What is moved, and whether more of it makes things dearer (`1`) or cheaper (`-1`). */
const inputs = {
  setupPerMonth: 1,
  fixedPerMonth: 1,
  variablePerPatientMonth: 1,
  incomePerPatientMonth: -1,
  incomePerMonth: -1,
  patientMonthsPerMonth: -1,
} as const satisfies Partial<Record<keyof Business, 1 | -1>>;
export type Input = keyof typeof inputs;
const names = Object.keys(inputs) as readonly Input[];

/** Moves inputs by the same share, up (`1`) or down (`-1`). Set-up moves with what it is written off from. */
function moved(of: Business, by: Partial<Record<Input, 1 | -1>>, swing: number): Business {
  const factor = (input: Input): Exact => {
    const way = by[input];
    if (way === undefined) return exact(1);
    return (way === 1 ? plus : minus)(exact(1), parameter(swing));
  };
  const changed = Object.fromEntries(names.map((each) => [each, times(of[each], factor(each))]));
  return { ...of, ...changed, setup: times(of.setup, factor("setupPerMonth")) };
}

/** A figure with one input after the other moved down and up, all else as it is: a tornado. */
export interface Swing<Result> {
  readonly input: Input;
  readonly down: Result;
  readonly up: Result;
}

export const tornado = <Result>(
  of: Business,
  figure: (of: Business) => Result,
  swing: number,
): readonly Swing<Result>[] =>
  names
    .filter((input) => of[input].above !== 0n)
    .map((input) => ({
      input,
      down: figure(moved(of, { [input]: -1 }, swing)),
      up: figure(moved(of, { [input]: 1 }, swing)),
    }));

/** The figure if everything turned out cheap, as it is, and if everything turned out dear. */
export function threeCases<Result>(of: Business, figure: (of: Business) => Result, swing: number) {
  const all = (way: 1 | -1) =>
    Object.fromEntries(names.map((each) => [each, way * inputs[each]])) as Record<Input, 1 | -1>;
  return {
    low: figure(moved(of, all(-1), swing)),
    central: figure(of),
    high: figure(moved(of, all(1), swing)),
  };
}

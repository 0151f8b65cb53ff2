import highsPackage, { type Highs, type ModelData } from "highs";
import type { Bounds } from "./bounds.ts";
import { nearly, type Row } from "./system.ts";

/** Values that fit all rows and make a weighted sum as large as can be, or why there are none. */
export type Extreme = (weights: Float64Array) => Float64Array | "infeasible" | "unfinished";

/**
 * A linear programme held ready, to be asked again and again. Unknowns are numbered anew by whoever opens it. Works in the
 * caller's thread, so it belongs into one that may be busy.
 */
export type OpenProgramme = <Result>(
  rows: readonly Row[],
  bounds: Bounds,
  ask: (extreme: Extreme) => Result,
) => Result;

/** Steps after which a solver that has not come to its end is stopped: counted, not timed, so that the same is always done. */
const mostSteps = 20_000;

// The package's types describe its CommonJS form; what Node imports is the loader itself.
const load = highsPackage as unknown as typeof highsPackage.default;

/** HiGHS (WebAssembly): loaded once, then asked without waiting. */
export async function highsProgramme(): Promise<OpenProgramme> {
  const highs = await load();
  return (rows, bounds, ask) =>
    highs.withModel(modelOf(highs, rows, bounds), (model) => {
      model.options.set({
        output_flag: false,
        presolve: "off",
        solver: "simplex",
        // Primal: only the weights change from question to question, so that the last answer is where to go on from.
        simplex_strategy: 4,
        simplex_scale_strategy: 0,
        random_seed: 0,
        simplex_iteration_limit: mostSteps,
      });
      const columns = bounds.low.length;
      const all = { kind: "range", from: 0, to: columns - 1 } as const;
      const { optimal, infeasible } = highs.constants.modelStatus;
      return ask((weights) => {
        model.changeColsCost(all, weights);
        const { modelStatus } = model.run();
        if (modelStatus === optimal) return model.getSolution().colValue;
        return modelStatus === infeasible ? "infeasible" : "unfinished";
      });
    });
}

function modelOf(highs: Highs, rows: readonly Row[], { low, high }: Bounds): ModelData {
  const starts = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (const { at, by } of rows) {
    indices.push(...at);
    values.push(...by);
    starts.push(indices.length);
  }
  return {
    numCols: low.length,
    numRows: rows.length,
    sense: highs.constants.objectiveSense.maximize,
    colCost: new Float64Array(low.length),
    colLower: low,
    colUpper: high.map((each, at) => Math.max(each, low[at] ?? each)),
    rowLower: rows.map((each) => each.low - nearly),
    rowUpper: rows.map((each) => each.high + nearly),
    matrix: {
      format: "csr",
      numRows: rows.length,
      numCols: low.length,
      starts,
      indices,
      values,
    },
  };
}

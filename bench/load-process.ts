import { forked } from "./forked.ts";
import { type LoadPlan, type LoadResult, loadResult } from "./load-plan.ts";

/** Runs a plan in a generator process and resolves with what it saw. */
export async function runLoadProcess(plan: LoadPlan): Promise<LoadResult> {
  await using generator = forked("load-worker.ts");
  return await generator.ask(plan, loadResult);
}

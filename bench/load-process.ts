import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { HubFailure } from "../model/failure.ts";
import { type LoadPlan, type LoadResult, loadResult } from "./load-plan.ts";

const answer = z.union([z.object({ result: loadResult }), z.object({ failure: z.string() })]);

/** Runs a plan in a generator process and resolves with what it saw. */
export function runLoadProcess(plan: LoadPlan): Promise<LoadResult> {
  const child = fork(fileURLToPath(new URL("load-worker.ts", import.meta.url)), { stdio: "inherit" });
  const { promise, resolve, reject } = Promise.withResolvers<LoadResult>();
  child.once("message", (text) => {
    const told = answer.parse(JSON.parse(String(text)));
    if ("result" in told) resolve(told.result);
    else reject(new HubFailure("defect", told.failure));
  });
  child.once("exit", (code) => reject(new HubFailure("defect", `the generator ended with ${code}`)));
  child.send(JSON.stringify(plan));
  return promise;
}

import { assembled, type CrowdOrder, type CrowdPlan, type Gathered, gathered } from "./crowd-plan.ts";
import { forked } from "./forked.ts";

/** Many devices, in a process of their own. They go when it is disposed of. */
export interface Crowd extends AsyncDisposable {
  /** All connect, fifty at a time. Throws when one is not let in. */
  gather(): Promise<Gathered>;
  /** All lose their lines at once and come back at once. */
  storm(): Promise<Gathered>;
}

export async function assemble(plan: CrowdPlan): Promise<Crowd> {
  const worker = forked("crowd-worker.ts");
  const all: CrowdOrder = { order: "assemble", plan };
  await worker.ask(all, assembled);
  return {
    gather: () => worker.ask({ order: "gather" } satisfies CrowdOrder, gathered),
    storm: () => worker.ask({ order: "storm" } satisfies CrowdOrder, gathered),
    [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose](),
  };
}

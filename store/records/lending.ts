import { type LendingPicture, lendingPicture } from "../../model/lending.ts";
import type { Plan } from "../../model/pilot.ts";
import type { StateStore } from "../../model/state-store.ts";

/** Who has which device and what for, read anew when the registry changed. */
export type ReadLending = () => Promise<LendingPicture>;

export function lendingReader(
  { registry, watch }: Pick<StateStore, "registry" | "watch">,
  plans: readonly Plan[],
): ReadLending {
  let held: { readonly version: number; readonly picture: LendingPicture } | null = null;
  return async () => {
    const version = await registry.version();
    if (held?.version !== version) {
      const assignments = await registry.assignments();
      const enrolments = await registry.allEnrolments();
      const histories = await watch.histories(["plan"]);
      held = { version, picture: lendingPicture(assignments, enrolments, histories, plans) };
    }
    return held.picture;
  };
}

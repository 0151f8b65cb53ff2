import type { ObservingNeeds } from "../../model/observed.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { StateStore } from "../../model/state-store.ts";
import type { MakingNeeds } from "./making.ts";

/** What reports are made with, over a state store. */
export function makingOver({
  pilot,
  version,
  key,
  state,
  figuring,
}: {
  readonly pilot: Pilot;
  readonly version: string;
  readonly key: Uint8Array;
  readonly state: Pick<StateStore, "observing" | "releases" | "rules" | "reports" | "slis">;
  readonly figuring: Pick<MakingNeeds, "openDesk" | "policy"> &
    Pick<ObservingNeeds, "delayCounts"> & {
      readonly objectivesOver: (
        book: StateStore["slis"],
        asked: Parameters<MakingNeeds["objectives"]>[0],
      ) => ReturnType<MakingNeeds["objectives"]>;
    };
}): MakingNeeds {
  const { delayCounts, objectivesOver, openDesk, policy } = figuring;
  return {
    ...{ pilot, version, key, openDesk, policy },
    observing: state.observing({ pilot, delayCounts }),
    objectives: (asked) => objectivesOver(state.slis, asked),
    register: state.releases,
    rules: state.rules,
    book: state.reports,
  };
}

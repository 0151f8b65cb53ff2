import { HubFailure } from "../../model/failure.ts";
import type { RollupBook } from "../../model/rollups.ts";

const notYet = async (): Promise<never> => {
  throw new HubFailure("defect", "there are no roll-ups yet");
};

export const rollupBook = (): RollupBook => ({
  latest: notYet,
  buckets: async () => null,
  isBuilt: async () => false,
  replace: notYet,
  markBuilt: notYet,
  restate: notYet,
});

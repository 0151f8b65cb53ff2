import { noteOf } from "./by-operator.ts";
import type { Command } from "./command.ts";
import { locksOn } from "./stopped-hub.ts";
import type { StoreNeeds } from "./store.ts";

/** `store rebuild`. */
export const storeRebuildCommand = ({
  withCare,
  rebuild,
  clock,
}: Pick<StoreNeeds, "withCare" | "rebuild" | "clock">): Command => ({
  words: "store rebuild",
  does: "sums all readings up anew by hour and day, with the hub stopped",
  details:
    "Pages, rules and reports read these sums. Broken off, it is to be given again: person by person the new sums take\n" +
    "the place of the old.\n\n  labhub store rebuild",
  run: () =>
    withCare(async ({ audit, given }) => {
      using _held = locksOn(given.dataDir);
      const people = await rebuild(() => {});
      await audit.append(noteOf(clock.now(), "restore", { subjects: [], object: "store rebuild" }));
      return { text: `The readings of ${people} people were summed up anew.`, json: { people } };
    }),
});

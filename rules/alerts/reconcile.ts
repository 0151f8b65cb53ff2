import type { Episode } from "../../model/alert.ts";
import type { Stretch } from "./fold.ts";

/** What becomes of the episodes told of, now that readings show which there are. */
export interface Reconciled<Found extends Stretch> {
  /** Told of, and still there, perhaps with other bounds. */
  readonly kept: readonly { readonly told: Episode; readonly found: Found }[];
  /** Not told of yet. */
  readonly begun: readonly Found[];
  /** Told of, and never there as the readings now stand. */
  readonly disproved: readonly Episode[];
}

/**
 * Compares the episodes told of with those that readings make, both oldest first. What began when it was told to begin is the
 * same. Else what is present now keeps the alert of what was present: people are busy with it. Of the others the earliest
 * that overlaps is the same one.
 */
export function reconcile<Found extends Stretch>(
  told: readonly Episode[],
  found: readonly Found[],
): Reconciled<Found> {
  const left = new Set(told);
  const kept = new Map<Found, Episode>();
  const keep = (each: Found, by: Episode | undefined): void => {
    if (by === undefined) return;
    kept.set(each, by);
    left.delete(by);
  };
  for (const each of found) {
    keep(
      each,
      told.find(({ since }) => since === each.since),
    );
  }
  const last = found.at(-1);
  if (last?.until === null && !kept.has(last)) {
    keep(
      last,
      told.findLast((each) => left.has(each) && each.until === null),
    );
  }
  for (const each of found) {
    if (!kept.has(each))
      keep(
        each,
        told.find((other) => left.has(other) && overlaps(each, other)),
      );
  }
  return {
    kept: found.flatMap((each) => {
      const by = kept.get(each);
      return by === undefined ? [] : [{ told: by, found: each }];
    }),
    begun: found.filter((each) => !kept.has(each)),
    disproved: [...left],
  };
}

const endOf = ({ until }: Stretch): number => until ?? Number.POSITIVE_INFINITY;
const overlaps = (one: Stretch, other: Stretch): boolean =>
  one.since <= endOf(other) && other.since <= endOf(one);

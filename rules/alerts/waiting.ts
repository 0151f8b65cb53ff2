/** How long something was waited for, in seconds, and whether it came: if not, only that it took longer is known. */
export interface Waited {
  readonly seconds: number;
  readonly came: boolean;
}

/**
 * After how long this share had come, by Kaplan and Meier: what was over before it could come counts for as long as it
 * lasted. `null` when so many never came.
 */
export function reachedAfter(share: number, waits: readonly Waited[]): number | null {
  const ordered = waits.toSorted(
    (one, other) => one.seconds - other.seconds || Number(other.came) - Number(one.came),
  );
  let waiting = ordered.length;
  let left = 1;
  for (const { seconds, came } of ordered) {
    if (came) left *= (waiting - 1) / waiting;
    waiting -= 1;
    // A half and a half of products of fractions may miss by a hair.
    if (left <= 1 - share + 1e-9) return seconds;
  }
  return null;
}

/** What became of the readings last handed to the far store: whether its refusals are still the readings' fault. */
export interface Tally {
  /** Refused one after the other, none taken between them. */
  readonly inARow: number;
  /** The last readings, in stretches that met with the same. */
  readonly stretches: readonly Stretch[];
}

interface Stretch {
  readonly count: number;
  readonly isRefused: boolean;
}

export const emptyTally: Tally = { inARow: 0, stretches: [] };

const remembered = 5000;
/** As few as these prove nothing, whatever share of the last readings they are. */
export const fewest = 20;
const share = 0.01;

export const passed = (tally: Tally, count: number): Tally => ({
  inARow: 0,
  stretches: remembering([...tally.stretches, { count, isRefused: false }]),
});

export const refusedOne = ({ inARow, stretches }: Tally): Tally => ({
  inARow: inARow + 1,
  stretches: remembering([...stretches, { count: 1, isRefused: true }]),
});

/** Counts on after the far store was found to be trusted again. */
export const trustedAnew = ({ stretches }: Tally): Tally => ({ inARow: 0, stretches });

function remembering(stretches: readonly Stretch[]): readonly Stretch[] {
  let left = remembered;
  const kept: Stretch[] = [];
  for (const { count, isRefused } of stretches.toReversed()) {
    if (left <= 0) break;
    kept.push({ count: Math.min(count, left), isRefused });
    left -= count;
  }
  return kept.reverse();
}

const countOf = (tally: Tally, isCounted: (stretch: Stretch) => boolean): number =>
  tally.stretches.filter(isCounted).reduce((sum, { count }) => sum + count, 0);

export const refusedIn = (tally: Tally): number => countOf(tally, ({ isRefused }) => isRefused);
const allIn = (tally: Tally): number => countOf(tally, () => true);

/** Whether some refusals among so many readings are more than a few bad ones. */
const areMany = (refused: number, among: number): boolean => refused >= fewest && refused > among * share;

/** While the store is trusted: so many refusals look like a wrong bucket or schema, not like bad readings. */
export const isTooMuch = (tally: Tally): boolean =>
  tally.inARow >= fewest || areMany(refusedIn(tally), allIn(tally));

/**
 * While it is not, a batch is tried and judged by itself: a run of bad readings among thousands that pass is theirs.
 * What lies in a row does not matter here, or a device's bad morning would hold everybody's readings for ever.
 */
export const isTooMuchOf =
  (batch: number) =>
  (tally: Tally): boolean =>
    areMany(refusedIn(tally), batch);

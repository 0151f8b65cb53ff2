import { hubItself, indicatorOf, type Objective, sliceLengths } from "../../../model/objective.ts";
import type { Maintenance, SliQuery, SliSum } from "../../../model/sli.ts";
import type { SliBook } from "../../../model/sli-book.ts";
import type { Duration, Instant } from "../../../model/time.ts";
import { type Counts, countsOf, less, noCounts, sumLess, within } from "./counts.ts";

export type SliReading = Pick<SliBook, "sum" | "sumsSince" | "steps" | "maintenance">;
type Stretch = Pick<Maintenance, "from" | "until">;

/** What an objective looks at, whatever the window. */
export type Subject = Pick<SliQuery, "sli" | "service" | "part">;

export const isHubs = ({ spec }: Objective): boolean => spec.service === hubItself;

export function subjectOf(objective: Objective): Subject {
  const service = isHubs(objective)
    ? undefined
    : (objective.spec.service as NonNullable<SliQuery["service"]>);
  return { ...indicatorOf(objective), service };
}

/** A sum, and the same without what was declared as maintenance. */
export async function sumsOf(
  book: SliReading,
  query: SliQuery,
  maintenance: readonly Stretch[],
): Promise<{ readonly raw: SliSum; readonly adjusted: SliSum }> {
  const raw = await book.sum(query);
  let adjusted = raw;
  for (const each of within(maintenance, query.from, query.until)) {
    adjusted = sumLess(adjusted, await book.sum({ ...query, ...each }));
  }
  return { raw, adjusted };
}

/** Counts of windows that end together, as the objective counts: events, or slices of time that were good enough. */
export async function countsSince(
  book: SliReading,
  objective: Objective,
  windows: readonly Instant[],
  until: Instant,
  maintenance: readonly Stretch[],
): Promise<readonly Counts[]> {
  const first = Math.min(...windows) as Instant;
  const left = within(maintenance, first, until);
  if (objective.spec.budgetingMethod === "Timeslices") {
    const slices = await slicesOf(book, objective, first, until, left);
    return windows.map((from) =>
      sumOf(slices.filter((each) => each.from >= from).map(({ counts }) => counts)),
    );
  }
  const subject = subjectOf(objective);
  const sums = await book.sumsSince({ ...subject, until }, windows);
  const all = sums.map((each) => countsOf(each, isHubs(objective)));
  return Promise.all(
    all.map(async (counts, index) => {
      const from = windows[index] ?? first;
      let rest = counts;
      for (const each of within(left, from, until)) {
        rest = less(rest, countsOf(await book.sum({ ...subject, ...each }), isHubs(objective)));
      }
      return rest;
    }),
  );
}

const sumOf = (all: readonly Counts[]): Counts =>
  all.reduce(
    (sum, { good, valid, burning }) => ({
      good: sum.good + good,
      valid: sum.valid + valid,
      burning: sum.burning + burning,
    }),
    noCounts,
  );

/** Slices with anything in them. One that maintenance touches is left out: half a slice is none. */
async function slicesOf(
  book: SliReading,
  objective: Objective,
  from: Instant,
  until: Instant,
  maintenance: readonly Stretch[],
): Promise<readonly { readonly from: Instant; readonly counts: Counts }[]> {
  const [goal] = objective.spec.objectives;
  const length: Duration = sliceLengths[goal?.timeSliceWindow ?? "5m"];
  const enough = goal?.timeSliceTarget ?? 1;
  const steps = await book.steps({ ...subjectOf(objective), from, until }, length);
  return steps
    .filter((step) => !maintenance.some((each) => each.from < step.from + length && each.until > step.from))
    .flatMap((step) => {
      const { good, valid, burning } = countsOf(step, isHubs(objective));
      if (valid === 0) return [];
      const isGood = good / valid >= enough - 1e-12;
      // A slice is the hub's own fault where its bad events alone would have made it a bad one.
      const burns = !isGood && (valid - burning) / valid < enough;
      return [{ from: step.from, counts: { good: isGood ? 1 : 0, valid: 1, burning: burns ? 1 : 0 } }];
    });
}

import { type EnrolmentEvent, standingAt, takesPart } from "../../../model/enrolment-history.ts";
import type { Plan } from "../../../model/pilot.ts";
import { after, days, type Instant } from "../../../model/time.ts";

/** A stretch in which somebody took part and was not suspended, and where they lived in it. */
export interface Present {
  readonly from: Instant;
  readonly until: Instant;
  readonly municipality: string;
}

export interface Part {
  readonly enrolledAt: Instant;
  readonly history: readonly EnrolmentEvent[];
  /** Until when it is looked at: the end of what is looked at, or when they left. */
  readonly end: Instant;
}

export function presenceOf({ enrolledAt, history, end }: Part): readonly Present[] {
  const turns = history.flatMap(({ at }) => (at > enrolledAt && at < end ? [at] : []));
  const times = [enrolledAt, ...new Set(turns)].toSorted((one, other) => one - other);
  const found: Present[] = [];
  for (const [n, from] of times.entries()) {
    const until = times[n + 1] ?? end;
    const standing = standingAt(history, from);
    const { municipality } = standing;
    if (until <= from || municipality === null || standing.suspended !== null || !takesPart(standing))
      continue;
    const last = found.at(-1);
    if (last?.until === from && last.municipality === municipality) found.pop();
    const since = last?.until === from && last.municipality === municipality ? last.from : from;
    found.push({ from: since, until, municipality });
  }
  return found;
}

// The longest there is: of a plan that is no longer in the pilot nobody knows how long it was meant for.
const longest = 366;

/** When a plan held: from when it was given until the next, or until it ran out. */
export function plannedIn(
  history: readonly EnrolmentEvent[],
  plans: ReadonlyMap<string, Plan>,
): readonly { readonly from: Instant; readonly until: Instant }[] {
  const given = history.filter((event) => event.kind === "plan").toSorted((one, other) => one.at - other.at);
  return given.flatMap(({ plan, at: from }, n) => {
    if (plan === null) return [];
    const runsOut = after(from, days(plans.get(plan)?.days ?? longest));
    const next = given[n + 1]?.at ?? runsOut;
    return [{ from, until: Math.min(runsOut, next) as Instant }];
  });
}

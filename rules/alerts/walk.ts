import { atMillisecond, type Instant } from "../../model/time.ts";
import { watchdogPatient, watchdogRuleId } from "../../model/watchdog.ts";
import type { Finding } from "./engine.ts";
import { askedIn, type FoldState, follow, idle, isTurn } from "./fold.ts";
import type { Lens } from "./lens.ts";
import type { PersonalAt } from "./personal.ts";
import type { OpenRule } from "./rule-book.ts";
import type { SecondOpinion } from "./second-opinion.ts";
import type { Series } from "./series.ts";
import { isTied, placesIn, type Spot, spotBefore, worstIn } from "./spot.ts";
import { standingOf, toldUntil } from "./track.ts";
import type { Task, Touch, Visit } from "./visit.ts";

/** One rule on its way along a person's points. */
export interface Walker {
  readonly open: OpenRule;
  readonly task: Task;
  readonly visit: Visit;
  readonly series: Series;
  /** The whole number that stands for 1 in the series. */
  readonly scale: number;
  state: FoldState;
  /** When the last episode before the present spot ended. */
  floor: number;
  /** Ends that no reading made, oldest first: the person left. They stand, whatever comes late. */
  readonly breaks: readonly Instant[];
}

/** An episode begins or ends: where, and on what the engine judged so. */
export interface Turn {
  readonly at: Instant;
  readonly value: number;
  readonly finding: Finding;
  readonly personal: Lens["personal"];
  readonly parts: Readonly<Record<string, string>>;
}

/** Looks at people's points by rules, and asks the engine wherever something turns. */
export interface Walking {
  /**
   * The rules that must walk because of a visit. Nearly every reading is the only new one of its series, newer than all
   * before it, and begins nothing; the rules that see no more than this were judged already and are counted as `passed`.
   */
  concerned(visit: Visit): { readonly rules: Iterable<OpenRule>; readonly passed: number };
  walker(visit: Visit, task: Task, along: Pick<Walker, "series" | "scale">): Walker;
  aim(walker: Walker, spot: Spot): void;
  /** Takes the spot the lens is aimed at; `null` when there is nothing to wait for. */
  step(walker: Walker, spot: Spot): null | Promise<Turn | null>;
}

// Of the judgements that change nothing, one in so many is put to the engine too.
const sampled = 1000;

export function walking(lens: Lens, opinion: SecondOpinion, personalAt: PersonalAt): Walking {
  let unchanged = 0;

  function look(
    { visit, series, scale }: Pick<Walker, "visit" | "series" | "scale">,
    at: Instant,
    place: number,
  ): void {
    const seen = { value: series.wholeAt(place) / scale, mark: series.markAt(place) };
    lens.aim(visit.person.series, at, seen, personalAt(visit.whose, at));
  }

  /** Of several readings of one instant any raises, and only all of them together clear. */
  function verdictOfTied(walker: Walker, spot: Spot, side: "raise" | "clear"): boolean | null {
    const decisive = side === "raise";
    let verdict: boolean | null = !decisive;
    for (const place of placesIn(spot, walker.open.worse)) {
      look(walker, spot.at, place);
      const each = walker.open[side].holds(lens);
      if (each === decisive) return decisive;
      if (each === null) verdict = null;
    }
    return verdict;
  }

  function verdict(walker: Walker, spot: Spot, side: "raise" | "clear"): boolean | null {
    const { open } = walker;
    if (side === "raise" && !lens.personal.isFor(open.index)) return false;
    return isTied(spot) ? verdictOfTied(walker, spot, side) : open[side].holds(lens);
  }

  async function byEngine(walker: Walker, spot: Spot, isSample: boolean): Promise<Turn | null> {
    const { open, state } = walker;
    const side = askedIn(open.terms, state);
    const believed = verdict(walker, spot, side);
    const isMeant = side === "clear" || lens.personal.isFor(open.index);
    const finding = await opinion.ask(open, side, lens);
    // Of several readings of an instant a sample is of one of them, and says nothing of them all.
    const holds = isSample && isTied(spot) ? believed : finding.holds && isMeant;
    const next = follow(open.terms, state, spot.at, () => holds);
    walker.state = next;
    if (!isTurn(state, next)) return null;
    if (next.kind !== "firing") walker.floor = spot.at;
    return { at: spot.at, value: lens.value, finding, personal: lens.personal, parts: open.parts(lens) };
  }

  /** Where `holdFor` stood before this spot, read off the points themselves: nothing pending lives in memory alone. */
  function pendingBefore(walker: Walker, spot: Spot): FoldState {
    const { series, open, floor } = walker;
    if (verdict(walker, spot, "raise") !== true) return idle;
    let found: FoldState = idle;
    let next = spot;
    for (;;) {
      const earlier = spotBefore(series, next);
      if (earlier === null || earlier.at <= floor || next.at - earlier.at > open.terms.maxGap) break;
      look(walker, earlier.at, earlier.from);
      if (verdict(walker, earlier, "raise") !== true) break;
      found = {
        kind: "pending",
        since: earlier.at,
        last: found.kind === "pending" ? found.last : earlier.at,
      };
      next = earlier;
    }
    look(walker, spot.at, worstIn(spot, open.worse));
    return found;
  }

  /** Whether a rule stays as idle as it was before the spot the lens is aimed at. */
  function passes({ person }: Visit, open: OpenRule): boolean {
    const track = person.tracks[open.index];
    if (track !== undefined && !(standingOf(track) === idle && toldUntil(track) < lens.at)) return false;
    // `step` counts this one and puts it to the engine.
    if (opinion.isEngineOnly(open) || (unchanged + 1) % sampled === 0) return false;
    if (lens.personal.isFor(open.index) && open.raise.holds(lens) === true) return false;
    unchanged += 1;
    return true;
  }

  /** The rules that wait for what came alone, and look at nothing else that came with it. */
  function passedIn(visit: Visit, touch: Touch, concerned: OpenRule[]): number {
    const { metric, points, newestBefore, since } = touch;
    const series = visit.person.series[metric.slot];
    const isAlone = points === 1 && Number.isFinite(since) && since > newestBefore && series !== undefined;
    if (isAlone) {
      const along = { visit, series, scale: metric.scale };
      look(along, atMillisecond(since), series.end - 1);
    }
    let passed = 0;
    for (const open of metric.watchers) {
      if (!isTheirs(visit, open)) continue;
      const isFree = isAlone && open.slot === metric.slot && !seesMore(visit, touch, open);
      if (isFree && passes(visit, open)) passed += 1;
      else concerned.push(open);
    }
    return passed;
  }

  return {
    concerned(visit) {
      const rules: OpenRule[] = [];
      let passed = 0;
      for (const each of visit.touches) passed += passedIn(visit, each, rules);
      return { rules: visit.touches.length > 1 ? new Set(rules) : rules, passed };
    },
    walker(visit, task, along) {
      const { open } = task;
      const state = task.isLate ? stateBefore(visit, task) : standingOf(visit.person.tracks[open.index]);
      return {
        ...along,
        open,
        task,
        visit,
        state,
        floor: floorBefore(visit, task),
        breaks: breaksIn(visit, task, along.series),
      };
    },
    aim: (walker, spot) => look(walker, spot.at, worstIn(spot, walker.open.worse)),
    step(walker, spot) {
      const { open } = walker;
      if (open.terms.holdFor > 0 && walker.state.kind === "idle") walker.state = pendingBefore(walker, spot);
      if (opinion.isEngineOnly(open)) return byEngine(walker, spot, false);
      const next = follow(open.terms, walker.state, spot.at, (side) => verdict(walker, spot, side));
      unchanged += 1;
      const isSample = unchanged % sampled === 0;
      if (isSample || isTurn(walker.state, next)) return byEngine(walker, spot, isSample);
      walker.state = next;
      return null;
    },
  };
}

/** By people's rules nobody judges the hub's own trials, whatever their scope; and by the trial's rule nobody else. */
const isTheirs = ({ patient }: Visit, { rule }: OpenRule): boolean =>
  (patient === watchdogPatient) === (rule.id === watchdogRuleId);

const seesMore = ({ touches }: Visit, touch: Touch, open: OpenRule): boolean =>
  touches.length > 1 && touches.some((each) => each !== touch && each.metric.watchers.includes(open));

/** Firing, if an episode told of reaches over the instant; else it is read off the points. */
function stateBefore({ person }: Visit, { open, from }: Task): FoldState {
  const over = person.tracks[open.index]?.episodes.find(
    ({ since, until }) => since < from && (until === null || until >= from),
  );
  return over === undefined ? idle : { kind: "firing", since: over.since };
}

function floorBefore({ person }: Visit, { open, from }: Task): number {
  let floor = Number.NEGATIVE_INFINITY;
  for (const { until } of person.tracks[open.index]?.episodes ?? []) {
    if (until !== null && until < from && until > floor) floor = until;
  }
  return floor;
}

const none: readonly Instant[] = [];

function breaksIn({ person }: Visit, { open, from, isLate }: Task, series: Series): readonly Instant[] {
  if (!isLate) return none;
  const told = person.tracks[open.index]?.episodes ?? [];
  return told.flatMap(({ until }) =>
    until !== null && until >= from && !isMeasured(series, until) ? [until] : [],
  );
}

const isMeasured = (series: Series, at: Instant): boolean => series.timeAt(series.firstFrom(at)) === at;

/** The end that lies between where a walker stands and a spot, if its episode ended so; from there on it is over. */
export function brokenOff(walker: Walker, spot: Pick<Spot, "at">): Instant | null {
  const { state, breaks } = walker;
  if (state.kind !== "firing" || breaks.length === 0) return null;
  const broken = breaks.find((each) => each > state.since && each < spot.at) ?? null;
  if (broken === null) return null;
  walker.state = idle;
  walker.floor = broken;
  return broken;
}

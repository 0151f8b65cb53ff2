import type { Board } from "../../model/board.ts";
import { halvesOf } from "../../model/identity.ts";
import type { Judge } from "../../model/judge.ts";
import { atMillisecond } from "../../model/time.ts";
import { watchdogPatient } from "../../model/watchdog.ts";
import { arrivalsInto } from "./arrivals.ts";
import { changes } from "./changes.ts";
import { engineOnlyAlert } from "./engine-only.ts";
import { idle, turned } from "./fold.ts";
import { instantsOf } from "./joint.ts";
import type { Memory } from "./memory.ts";
import type { RuleBook } from "./rule-book.ts";
import type { SecondOpinion } from "./second-opinion.ts";
import { type Found, settle, type Telling, trackOf, turn } from "./settle.ts";
import { type Spot, spotAt } from "./spot.ts";
import { presentIn } from "./track.ts";
import { type Task, tasksOf, type Visit } from "./visit.ts";
import { brokenOff, type Turn, type Walker, type Walking } from "./walk.ts";
import { isWorse } from "./worsening.ts";

interface Sitting {
  readonly book: RuleBook;
  readonly memory: Memory;
  readonly walking: Walking;
  readonly opinion: Pick<SecondOpinion, "taken">;
  readonly board: Board;
}

/**
 * Judges what came together: first all of it goes into the series, then the rules look along the points. Nearly all change
 * nothing, which the predicates find without waiting; what turns something goes to the engine.
 */
export function sittingOf({ book, memory, walking, opinion, board }: Sitting): Judge["judge"] {
  const arrivals = arrivalsInto({ book, memory, board });

  function walksFor(visit: Visit, slot: number, tasks: readonly Task[]): readonly Walk[] {
    const joint = book.joints.get(slot);
    const all = visit.person.series;
    const series =
      joint === undefined ? all[slot] : instantsOf(joint, all, Math.min(...tasks.map(({ from }) => from)));
    const scale = book.bySlot[joint?.own ?? slot]?.scale ?? 1;
    if (series === undefined) return [];
    return tasks.map((task) => walkOf(walking.walker(visit, task, { series, scale })));
  }

  /** Takes every rule over one spot; says how many looked at it. */
  async function stepAll(walks: readonly Walk[], spot: Spot, telling: Telling): Promise<number> {
    let judged = 0;
    for (const walk of walks) {
      if (spot.at < walk.walker.task.from) continue;
      judged += 1;
      breakOff(walk, spot);
      const stepped = walking.step(walk.walker, spot);
      const turning = stepped === null ? null : await stepped;
      if (turning !== null) take(walk, turning, telling);
      else if (walk.walker.state.kind === "firing") goOn(walk.walker, spot, telling);
    }
    return judged;
  }

  async function walkAlong(walks: readonly Walk[], telling: Telling): Promise<number> {
    const [first] = walks;
    if (first === undefined) return 0;
    const { series } = first.walker;
    let judged = 0;
    let spot = spotAt(series, series.firstFrom(Math.min(...walks.map(({ walker }) => walker.task.from))));
    for (; spot !== null; spot = spotAt(series, spot.until)) {
      walking.aim(first.walker, spot);
      judged += await stepAll(walks, spot, telling);
    }
    for (const walk of walks) finish(walk, telling);
    return judged;
  }

  function finish(walk: Walk, telling: Telling): void {
    const { walker } = walk;
    if (walk.found !== null) {
      breakOff(walk, { at: atMillisecond(Number.MAX_SAFE_INTEGER) });
      board.add("rules_refolded_total");
      settle(walker, walk.found, telling);
      lookAgain(walker, telling);
    }
    const { state, open, visit } = walker;
    const track = state.kind === "pending" ? trackOf(walker) : visit.person.tracks[open.index];
    if (track === undefined) return;
    track.pending = state.kind === "pending" ? { since: state.since, last: state.last } : null;
  }

  /** Nobody is told of the watchdog's alerts: what shows at it is told at the next person's. */
  function tellDisagreements(
    { patient, whose: { enrolment }, arrived }: Visit,
    { now, changes }: Telling,
  ): void {
    const device = arrived.at(-1)?.source.device;
    if (device === undefined || patient === watchdogPatient) return;
    for (const { rule } of opinion.taken()) {
      const { service } = halvesOf(device);
      changes.raise(engineOnlyAlert(rule, { enrolment, service, device, now }), device, false);
    }
  }

  return async (readings, now, events = []) => {
    const telling = { now, changes: changes() };
    let judged = 0;
    for (const visit of arrivals(readings, events)) {
      const { rules, passed } = walking.concerned(visit);
      judged += passed;
      for (const [slot, tasks] of tasksOf(visit, rules)) {
        judged += await walkAlong(walksFor(visit, slot, tasks), telling);
      }
      tellDisagreements(visit, telling);
      for (const { metric } of visit.touches) memory.prune(visit.person, metric, visit.receivedAt);
    }
    board.add("rules_judged_total", judged);
    return telling.changes.all();
  };
}

/** A walker, and what it finds when it looks back; `null` when everything it meets is new. */
interface Walk {
  readonly walker: Walker;
  found: readonly Found[] | null;
}

function walkOf(walker: Walker): Walk {
  if (!walker.task.isLate) return { walker, found: null };
  const { state } = walker;
  const over = state.kind === "firing" ? [{ since: state.since, until: null, begun: null }] : [];
  return { walker, found: over };
}

function breakOff(walk: Walk, spot: Pick<Spot, "at">): void {
  if (walk.found === null) return;
  const broken = brokenOff(walk.walker, spot);
  if (broken !== null) walk.found = turned(walk.found, idle, broken);
}

function take(walk: Walk, turning: Turn, telling: Telling): void {
  const { walker, found } = walk;
  if (found === null) turn(walker, turning, telling);
  else walk.found = turned(found, walker.state, turning.at, (stretch) => ({ ...stretch, begun: turning }));
}

/** An episode goes on: its alert is told of the newest value, and again of a worse one. */
function goOn(walker: Walker, spot: Spot, { now, changes: made }: Telling): void {
  const { open, task, series, scale } = walker;
  if (task.isLate) return;
  const track = trackOf(walker);
  const present = presentIn(track);
  if (present === null) return;
  const whole = series.wholeAt(open.worse === 1 ? spot.until - 1 : spot.from);
  const value = whole / scale;
  made.update(present.alert, spot.at, value);
  if (isWorse(open, track, value, { series, scale, judgedUntil: task.judgedUntil })) {
    made.worsen({ id: present.alert, at: spot.at, value, knownAt: now });
  }
}

/** After a look back the newest point is told of as if it had come in order. */
function lookAgain(walker: Walker, telling: Telling): void {
  const { series, task } = walker;
  const { newest } = series;
  if (newest === null || newest <= task.judgedUntil) return;
  const spot = spotAt(series, series.firstFrom(newest));
  const present = presentIn(trackOf(walker));
  if (spot !== null && present !== null && present.since < newest) {
    goOn({ ...walker, task: { ...task, isLate: false } }, spot, telling);
  }
}

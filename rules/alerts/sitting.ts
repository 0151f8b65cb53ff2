import type { Board } from "../../model/board.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Judge, ReadingInContext } from "../../model/judge.ts";
import { before, type Instant } from "../../model/time.ts";
import { type Changes, changes } from "./changes.ts";
import { aimAtOwn, type Case, type Course, isLateFor, isPresent } from "./course.ts";
import type { Lens } from "./lens.ts";
import type { Memory } from "./memory.ts";
import { lateness, type OpenRule, type RuleBook } from "./rule-book.ts";

interface Sitting {
  readonly book: RuleBook;
  readonly memory: Memory;
  readonly lens: Lens;
  readonly course: Course;
  readonly board: Board;
}

// Of the judgements that change nothing, one in so many is put to the engine too.
const sampled = 1000;

/**
 * Judges readings one by one. Nearly all change nothing, which the predicates find without waiting;
 * the few that may change something go to the engine.
 */
export function sittingOf({ book, memory, lens, course, board }: Sitting): Judge["judge"] {
  let unchanged = 0;

  /** Puts a reading in its patient's memory; `null` when no rule is to judge it. */
  function caseOf(given: ReadingInContext, now: Instant, made: Changes): Case | null {
    const { reading } = given;
    const metric = book.metrics.get(reading.code);
    if (metric === undefined) return null;
    const person = memory.of(reading.patient);
    if (person === undefined) throw new HubFailure("defect", "a reading's patient was not prepared");
    const arrival = memory.take(person, metric, reading, now);
    if (arrival === "held-back") board.add("rules_held_back_total");
    if (arrival === "held-back") return null;
    if (arrival === "late") board.add("rules_late_total");
    const oldest = before(now, lateness);
    return { given, person, metric, isLate: arrival === "late", now, oldest, changes: made };
  }

  /** Whether a reading may change something by this rule, or is to be put to the engine by sample. */
  function isForEngine(rule: OpenRule, one: Case): boolean {
    const episode = one.person.episodes[rule.index];
    const present = isPresent(episode);
    if (isLateFor(rule, one)) return !present;
    unchanged += 1;
    if ((present ? rule.clear : rule.raise).holds(lens) === true || unchanged % sampled === 0) return true;
    const { at, value } = one.given.reading;
    if (present) one.changes.update(episode.alert, at, value);
    return false;
  }

  return async (readings, now) => {
    const made = changes();
    let judged = 0;
    for (const given of readings) {
      const one = caseOf(given, now, made);
      if (one === null) continue;
      judged += one.metric.rules.length;
      aimAtOwn(lens, one);
      for (const rule of one.metric.rules) {
        if (isForEngine(rule, one)) await course.take(rule, one);
      }
    }
    board.add("rules_judged_total", judged);
    return made.all();
  };
}

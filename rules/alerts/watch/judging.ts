import type { Board } from "../../../model/board.ts";
import type { DeviceKey } from "../../../model/identity.ts";
import type { Log } from "../../../model/log.ts";
import type { Condition } from "../../../model/rule-leaves.ts";
import { after, type Instant, minutes } from "../../../model/time.ts";
import type { WatchedPerson, WatchedWorld } from "../../../model/watch.ts";
import { causesAmong } from "./causes.ts";
import { calendarAt } from "./clock-facts.ts";
import {
  type ClockCase,
  type ClockRule,
  caseOf,
  isFor,
  isMoot,
  limitFor,
  type Moment,
} from "./clock-rules.ts";
import type { Explained } from "./explained.ts";
import { membersOf } from "./members.ts";
import { deviceOf, occurrenceOf, onsetOf } from "./onset.ts";
import type { Present, Standing } from "./present.ts";
import { engineSays } from "./verdict.ts";

interface Needs {
  readonly present: Standing;
  readonly explained: Explained;
  readonly board: Board;
  readonly log: Log;
}

// Of the judgements that change nothing, one in so many is put to the engine too.
const sampled = 1000;
// A gateway that spoke so long after its last device is alive: its devices are silent for another reason.
const outlives = minutes(10);

/** Judges everybody at one moment: causes first, so that what they explain is told under them. */
export function judging(needs: Needs) {
  const { explained } = needs;
  const judgeOne = judgingOne(needs);

  return async (world: WatchedWorld, asOf: Instant, clock: readonly ClockRule[]): Promise<void> => {
    const moment: Moment = { asOf, unwatched: world.unwatched, calendar: calendarAt(asOf) };
    const people = new Map<string, WatchedPerson["enrolment"]>(
      world.people.map(({ enrolment }) => [enrolment.patient, enrolment]),
    );
    const livesOn = (gateway: DeviceKey, since: Instant): boolean =>
      (world.contactOf(gateway)?.heardAt ?? 0) > after(since, outlives);
    const causes = causesAmong(membersOf(world, clock, moment), explained.begun(), livesOn);
    explained.take(causes, people, asOf);
    for (const person of world.people) {
      for (const each of clock) {
        if (!isFor(each.rule, person.enrolment, person.plan?.id ?? null)) continue;
        const change = judgeOne(each, person, moment);
        if (change !== null) await change;
      }
    }
  };
}

function judgingOne({ present, explained, board, log }: Needs) {
  let unchanged = 0;

  /** A change takes the engine's word; where it differs from ours that is counted, and believed. */
  async function engineAgrees({ rule }: ClockRule, side: Condition, one: ClockCase, limit: number | null) {
    const said = await engineSays(rule, side, one.factOf, limit);
    board.add(said ? "rules_confirmed_total" : "rules_disagreed_total");
    if (!said)
      log.error({ rule: rule.id, version: rule.version }, "the rule engine and the predicate disagree");
    return said;
  }

  /** Puts to the engine what changes nothing. */
  async function sample({ rule }: ClockRule, one: ClockCase, limit: number | null): Promise<void> {
    if (await engineSays(rule, rule.raise, one.factOf, limit)) board.add("rules_disagreed_total");
  }

  async function begin(each: ClockRule, person: WatchedPerson, moment: Moment, was: Present | undefined) {
    const onset = onsetOf(each, person, moment, explained);
    // Raised under a cause before: told of for itself only once nothing explains it any more.
    if (was !== undefined && onset.cause !== null) return;
    if (!(await engineAgrees(each, each.rule.raise, onset.case, limitFor(each, person)))) return;
    if (was !== undefined) present.clear(was, moment.asOf);
    const given = occurrenceOf(each, person, moment, onset);
    present.raise(each.rule, given, each.rule.latching, deviceOf(given), moment.asOf);
  }

  async function end(each: ClockRule, one: ClockCase, limit: number | null, was: Present, asOf: Instant) {
    if (await engineAgrees(each, each.rule.clear, one, limit)) present.clear(was, asOf);
  }

  /** Nearly always nothing changes, and there is nothing to wait for. */
  return (each: ClockRule, person: WatchedPerson, moment: Moment): Promise<void> | null => {
    const was = present.of(person.enrolment.patient, each.rule.id);
    if (!isMoot(each, person)) return judged(each, person, moment, was);
    if (was !== undefined) present.clear(was, moment.asOf);
    return null;
  };

  function judged(each: ClockRule, person: WatchedPerson, moment: Moment, was: Present | undefined) {
    const limit = limitFor(each, person);
    const one = caseOf(each, person, person.devices, moment);
    if (was !== undefined && one.says(each.rule.clear) === true) {
      return end(each, one, limit, was, moment.asOf);
    }
    if (was !== undefined && was.cause === null) return null;
    const verdict = one.says(each.rule.raise);
    if (verdict === true) return begin(each, person, moment, was);
    unchanged += 1;
    return unchanged % sampled === 0 && verdict === false ? sample(each, one, limit) : null;
  }
}

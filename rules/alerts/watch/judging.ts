import type { DeviceKey } from "../../../model/identity.ts";
import { after, type Instant, minutes } from "../../../model/time.ts";
import type { WatchedPerson, WatchedWorld } from "../../../model/watch.ts";
import { causesAmong } from "./causes.ts";
import { calendarAt } from "./clock-facts.ts";
import { type ClockCase, type ClockRule, caseOf, isFor, isMoot, type Moment } from "./clock-rules.ts";
import type { Explained } from "./explained.ts";
import { membersOf } from "./members.ts";
import { deviceOf, occurrenceOf, onsetOf } from "./onset.ts";
import type { Asked, ClockOpinion } from "./opinion.ts";
import type { Present, Standing } from "./present.ts";

interface Needs {
  readonly present: Standing;
  readonly explained: Explained;
  readonly opinion: ClockOpinion;
}

// Of the judgements that change nothing, one in so many is put to the engine too.
const sampled = 1000;
// A gateway that spoke so long after its last device is alive: its devices are silent for another reason.
const outlives = minutes(10);

/** Judges everybody at one moment: causes first, so that what they explain is told under them. */
export function judging(needs: Needs) {
  const { present, explained } = needs;
  const judgeOne = judgingOne(needs);

  return async (world: WatchedWorld, asOf: Instant, clock: readonly ClockRule[]): Promise<void> => {
    const moment: Moment = { asOf, unwatched: world.unwatched, calendar: calendarAt(asOf) };
    present.keepOnly(new Set(clock.map(({ rule }) => rule.id)));
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

function judgingOne({ present, explained, opinion }: Needs) {
  let unchanged = 0;

  const asked = (rule: ClockRule, side: Asked["side"], one: ClockCase, person: WatchedPerson, at: Instant) =>
    opinion.ask({ rule, side, case: one, person, asOf: at });

  async function begin(each: ClockRule, person: WatchedPerson, moment: Moment, was: Present | undefined) {
    const onset = onsetOf(each, person, moment, explained);
    // Raised under a cause before: told of for itself only once nothing explains it any more.
    if (was !== undefined && onset.cause !== null) return;
    if (!(await asked(each, "raise", onset.case, person, moment.asOf))) return;
    if (was !== undefined) present.clear(was, moment.asOf);
    const given = occurrenceOf(each, person, moment, onset);
    present.raise(each.rule, given, each.rule.latching, deviceOf(given), moment.asOf);
  }

  async function end(each: ClockRule, one: ClockCase, person: WatchedPerson, was: Present, asOf: Instant) {
    if (await asked(each, "clear", one, person, asOf)) present.clear(was, asOf);
  }

  async function byEngine(each: ClockRule, person: WatchedPerson, moment: Moment, was: Present | undefined) {
    const one = caseOf(each, person, person.devices, moment);
    if (was !== undefined && (await asked(each, "clear", one, person, moment.asOf))) {
      present.clear(was, moment.asOf);
      return;
    }
    if (was !== undefined && was.cause === null) return;
    if (await asked(each, "raise", one, person, moment.asOf)) await begin(each, person, moment, was);
  }

  /** Nearly always nothing changes, and there is nothing to wait for. */
  return (each: ClockRule, person: WatchedPerson, moment: Moment): Promise<unknown> | null => {
    const was = present.of(person.enrolment.patient, each.rule.id);
    if (!isMoot(each, person)) {
      return opinion.isEngineOnly(each)
        ? byEngine(each, person, moment, was)
        : judged(each, person, moment, was);
    }
    if (was !== undefined) present.clear(was, moment.asOf);
    return null;
  };

  function judged(each: ClockRule, person: WatchedPerson, moment: Moment, was: Present | undefined) {
    const one = caseOf(each, person, person.devices, moment);
    if (was !== undefined && one.says(each.rule.clear) === true) {
      return end(each, one, person, was, moment.asOf);
    }
    if (was !== undefined && was.cause === null) return null;
    const verdict = one.says(each.rule.raise);
    if (verdict === true) return begin(each, person, moment, was);
    unchanged += 1;
    // What changes nothing is put to the engine now and then; it is begun with the next look.
    const isSample = unchanged % sampled === 0 && verdict === false;
    return isSample ? asked(each, "raise", one, person, moment.asOf) : null;
  }
}

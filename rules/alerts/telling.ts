import type { Deadline } from "../../model/deadline.ts";
import { onDutyAt, staffedFrom } from "../../model/duty.ts";
import type {
  NewNotice,
  NoticeChannel,
  NoticeKind,
  PlanTelling,
  Telling,
  TellingPlan,
} from "../../model/notice.ts";
import { after, atMillisecond, type Instant, seconds } from "../../model/time.ts";
import { watchdogService } from "../../model/watchdog.ts";
import { type LadderPilot, ladderOf, stepDueAt } from "./ladder.ts";
import { occasionOf } from "./occasion.ts";
import { reminderTimes } from "./reminders.ts";
import {
  highestStep,
  keyOfNotice,
  lastRound,
  type Reached,
  roundBegan,
  stillWaiting,
  transitionOf,
} from "./told.ts";

/** The channels over which a duty can be told; none for nobody at all. */
export type Reach = (duty: string) => readonly NoticeChannel[];

/** For this long a patient's medium and low ones are gathered. */
const gathering = seconds(30);

/** By when everything queued is due. */
const longAfter = atMillisecond(Number.MAX_SAFE_INTEGER);

const quiet: TellingPlan = { notices: [], supersede: "none", deadlines: [], dropDeadlines: [] };

/** Who is told of each transition, how and when, by the pilot's roster and escalation. Decides all of it, and does nothing. */
export function tellingFor(pilot: LadderPilot, reach: Reach = () => ["email"]): PlanTelling {
  return (telling) => {
    const plan = planned({ ...telling, pilot, reach });
    const before = new Set(telling.told.map(({ key }) => key));
    return { ...plan, notices: plan.notices.filter(({ key }) => !before.has(key)) };
  };
}

interface Asked extends Telling {
  readonly pilot: LadderPilot;
  readonly reach: Reach;
}

function planned(asked: Asked): TellingPlan {
  // The watchdog looks for its alerts itself; nobody is told of them.
  if (asked.alert.service === watchdogService) return quiet;
  const { alert, suppressedUntil } = asked;
  const occasion = occasionOf(asked);
  switch (occasion.means) {
    case "nothing":
      return quiet;
    case "answered":
      return answered(asked);
    case "over":
      return over(asked, occasion.as);
    case "hushed":
      return hushed(asked);
    default:
      if (suppressedUntil !== null) return hushed(asked);
      // What a silent gateway explains is told of with the gateway, unless somebody may be in danger.
      if (alert.cause !== null && alert.priority !== "high") return quiet;
      return occasion.means === "begins" ? begins(asked, occasion.as) : passedOn(asked);
  }
}

const deadline = (
  { alert }: Telling,
  kind: Deadline["kind"],
  dueAt: Instant | null,
  step = 0,
): readonly Deadline[] => (dueAt === null ? [] : [{ kind, subject: alert.id, dueAt, step }]);

/** Silence on every channel, until the acknowledgement is over. */
const answered = (asked: Asked): TellingPlan => {
  const until = asked.alert.acknowledgedUntil ?? asked.move.until ?? null;
  return {
    notices: [],
    supersede: "all-queued",
    deadlines: deadline(asked, "acknowledgement", until),
    dropDeadlines: until === null ? ["escalate", "acknowledgement"] : ["escalate"],
  };
};

const hushed = (asked: Asked): TellingPlan => ({
  notices: [],
  supersede: "all-queued",
  deadlines: deadline(asked, "suppression", asked.suppressedUntil ?? asked.move.until ?? null),
  dropDeadlines: ["escalate"],
});

/** Whoever was told of it and not yet of its end. Under a suppression they hear of it afterwards. */
function over(asked: Asked, kind: NoticeKind): TellingPlan {
  const { alert, told, now, suppressedUntil } = asked;
  // A finding about the past begins and ends in one transaction: whoever would have been told hears that it is over.
  const isPast = alert.late && told.length > 0 && told.every(({ queuedAt }) => queuedAt === now);
  const reached = stillWaiting(told, isPast ? longAfter : now);
  const later = reached.length > 0 ? suppressedUntil : null;
  return {
    notices:
      suppressedUntil === null
        ? reached.map((each) => noticeTo(asked, each, { kind, round: lastRound(told), step: 0, dueAt: now }))
        : [],
    supersede: "all-queued",
    deadlines: deadline(asked, "suppression", later),
    dropDeadlines: ["escalate", "acknowledgement", ...(later === null ? (["suppression"] as const) : [])],
  };
}

/** Whoever is on duty when it is told: at once for high, else in the next staffed hours. */
function begins(asked: Asked, kind: NoticeKind): TellingPlan {
  const { pilot, alert, told, now } = asked;
  const isHigh = alert.priority === "high";
  const groups = careGroupsOf(asked);
  const dueAt = isHigh ? now : staffedFrom(pilot.roster, groups, after(now, gathering));
  const word = { kind, round: lastRound(told) + 1, step: 0, dueAt };
  const isOpen = alert.state !== "resolved" && alert.state !== "closed";
  return {
    notices: onDutyAt(pilot.roster, groups, dueAt).flatMap((duty) => toDuty(asked, duty, word)),
    supersede: "all-queued",
    deadlines: isOpen ? nextStep(asked, now, 1) : [],
    dropDeadlines: ["acknowledgement", "suppression"],
  };
}

/** Nobody answered, or somebody passed it on: the next one is told as well. */
function passedOn(asked: Asked): TellingPlan {
  const { pilot, alert, move, told, now } = asked;
  const taken = highestStep(told);
  const wanted = move.step ?? alert.step;
  const step = wanted > taken ? wanted : taken + 1;
  const ladder = ladderOf(pilot, alert.priority);
  const rung = ladder[Math.min(step, ladder.length) - 1];
  if (rung === undefined) return quiet;
  const word = { kind: "escalated", round: Math.max(0, lastRound(told)), step, dueAt: now } as const;
  const next = nextStep(asked, roundBegan(alert, told), step + 1);
  return {
    notices: toDuty(asked, rung.to, word),
    supersede: "none",
    deadlines: next,
    dropDeadlines: next.length === 0 ? ["acknowledgement", "escalate"] : ["acknowledgement"],
  };
}

function nextStep(asked: Asked, since: Instant, step: number): readonly Deadline[] {
  const { pilot, alert } = asked;
  const rung = ladderOf(pilot, alert.priority)[step - 1];
  if (rung === undefined) return [];
  const about = { priority: alert.priority, careGroups: careGroupsOf(asked) };
  return deadline(asked, "escalate", stepDueAt(pilot, about, since, rung), step);
}

/** Who answers for a person of no care group: those of the service. */
function careGroupsOf({ pilot, alert }: Asked): readonly string[] {
  if (alert.careGroup !== null) return [alert.careGroup];
  return pilot.services.find(({ id }) => id === alert.service)?.careGroups ?? [];
}

interface Word {
  readonly kind: NoticeKind;
  readonly round: number;
  readonly step: number;
  readonly dueAt: Instant;
}

/** A word to a duty over each of its channels; for a high one with reminders until the next step. */
function toDuty(asked: Asked, duty: string, word: Word): readonly NewNotice[] {
  const { pilot, alert, reach } = asked;
  const times = alert.priority === "high" ? reminderTimes(ladderOf(pilot, "high"), word.step) : [];
  return reach(duty).flatMap((channel) => {
    const who = { recipient: duty, channel };
    const reminders = times.map((pause, index) => {
      const again = { ...word, kind: "reminder", dueAt: after(word.dueAt, pause) } as const;
      return noticeTo(asked, who, again, index + 1);
    });
    return [noticeTo(asked, who, word), ...reminders];
  });
}

function noticeTo({ alert, now }: Asked, who: Reached, word: Word, nth?: number): NewNotice {
  const { kind, round, step, dueAt } = word;
  const made = { alert: alert.id, kind, step, ...who, priority: alert.priority, dueAt, queuedAt: now };
  return { key: keyOfNotice(made, transitionOf(kind, round, nth)), ...made };
}

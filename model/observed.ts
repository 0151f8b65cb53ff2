import type { AlertOutcome } from "./alert.ts";
import type { CostLine } from "./costs.ts";
import type { IntakeEntry } from "./intake.ts";
import type { Pilot } from "./pilot.ts";
import type { MonthWindow } from "./publication.ts";
import type { Priority } from "./rule.ts";
import type { DelaySketch } from "./sli.ts";
import type { Instant } from "./time.ts";

/**
 * A person in the evaluation: a number of this one observation, never a pseudonym. Only who consented to evaluation is
 * counted; of those who withdrew that consent nothing is here.
 */
export interface Participant {
  readonly person: number;
  readonly services: readonly string[];
  /** Where they lived at the end of the window, or when they left. */
  readonly municipality: string;
  readonly ageBand: string;
  readonly sex: string;
  readonly conditions: readonly string[];
  readonly enrolledAt: Instant;
  /** When and why they left; `null` while they take part. Only `withdrawal` and `lost` are drop-outs. */
  readonly left: {
    readonly at: Instant;
    readonly why: "withdrawal" | "lost" | "death" | "transfer" | "planned-end";
  } | null;
  readonly hasPlan: boolean;
  readonly hasPersonalLimit: boolean;
  /** Pairs of this person and a metric that a rule watches, and those whose limit a named clinician set or confirmed. */
  readonly limits?: { readonly of: number; readonly confirmed: number };
}

/** What every row says of where it belongs. A row belongs to one municipality, service and month, so that parts add up. */
export interface Placed {
  readonly person: number;
  readonly municipality: string;
  readonly service: string;
  /** Civil month of Europe/Rome, `2026-03`. */
  readonly month: string;
}

/** One person's month in one service, summed up over civil days of Europe/Rome. */
export interface PersonMonth extends Placed {
  /** Days enrolled, not suspended and not after leaving. */
  readonly activeDays: number;
  /** Slots of the plan that were due, those with a valid reading in them, and those met in time. */
  readonly slotsDue: number;
  readonly slotsMet: number;
  readonly slotsInTime: number;
  /** Accepted readings, and of those whose performer is known how many a caregiver took. */
  readonly readings: number;
  readonly performerKnown: number;
  readonly byCaregiver: number;
  /** Days with a valid telemonitoring plan. */
  readonly planDays: number;
}

/** One alert episode, told as `Placed` by where the person lived when it was raised. */
export interface ObservedAlert extends Placed {
  readonly kind: "clinical" | "missed" | "technical";
  readonly rule: string;
  readonly priority: Priority;
  readonly raisedAt: Instant;
  readonly inServiceHours: boolean;
  /** Whether somebody had to answer: not so for tests, retracted and suppressed ones. */
  readonly needsAnswer: boolean;
  readonly acknowledgedAt: Instant | null;
  /** Closed, resolved or retracted; `null` while open. */
  readonly endedAt: Instant | null;
  /** Within which time it was to be acknowledged, in milliseconds. */
  readonly target: number | null;
  /** Others were told because nobody answered in time, be it at first or once an answer held no longer. */
  readonly escalated: boolean;
  readonly outcome: AlertOutcome | null;
  readonly personalLimit: boolean;
}

/** Devices and messages of one service in one month. Nobody stands behind these but through devices. */
export interface ServiceMonth {
  readonly service: string;
  readonly month: string;
  readonly messages: number;
  readonly duplicates: number;
  readonly found: number;
  readonly accepted: number;
  readonly rejected: Readonly<Record<string, number>>;
  /** Accepted with a trusted clock; of these received within 15 minutes; and their delays, as counts of milliseconds. */
  readonly timed: number;
  readonly onTime: number;
  readonly delays: readonly { readonly atMost: number; readonly n: number }[];
  readonly deviceDays: number;
  readonly deviceDaysHeard: number;
  readonly gatewayMonths: number;
  readonly gatewayGapHours: number;
  readonly devicesWithOffset: number;
  readonly devicesOff: number;
  readonly assignments: number;
  readonly assignmentsOfUsed: number;
}

/** Minutes in which intake and alerting were both seen to work, of those looked at. */
export interface HubMonth {
  readonly month: string;
  readonly minutes: number;
  readonly healthyMinutes: number;
}

/** All that indicators are made of: what the hub saw and what people entered, in one window, as of one moment. */
export interface Observed {
  readonly window: MonthWindow;
  readonly asOf: Instant;
  readonly people: readonly Participant[];
  readonly personMonths: readonly PersonMonth[];
  readonly alerts: readonly ObservedAlert[];
  readonly serviceMonths: readonly ServiceMonth[];
  readonly hubMonths: readonly HubMonth[];
  /**
   * Entries about persons name them by number; who is in no evaluation is left out. Of kinds `cost` and `revenue` those of
   * earlier months are here too: set-up is written off, and a tariff holds, over months to come.
   */
  readonly entries: readonly ObservedEntry[];
  /**
   * The kinds ever entered up to `asOf`, such as `screening`, also with the instrument or measure (`questionnaire:SUS`,
   * `clinical-summary:bp-at-target`): with none of a kind a figure is "not observed", never zero.
   */
  readonly kindsEntered?: readonly string[];
  /** Clinical alerts raised in the 72 hours before the window. */
  readonly alertsBefore?: readonly { readonly person: number; readonly raisedAt: Instant }[];
  readonly costs: readonly CostLine[];
  /** Municipalities the pilot is for, with residents, and the services. */
  readonly target: readonly {
    readonly municipality: string;
    readonly zone: string;
    readonly residents: number;
  }[];
  readonly services: readonly ObservedService[];
}

/** A mini-pilot and what it is, for the profile of the application. */
export interface ObservedService {
  readonly id: string;
  readonly supplier: string;
  readonly type?: string;
  readonly tmType?: "I" | "II";
  readonly stage?: string;
  /** Classes of its device models by the medical device regulations, and the codes of what they measure. */
  readonly ceClasses?: readonly string[];
  readonly measures?: readonly string[];
}

export type ObservedEntry = IntakeEntry & {
  readonly person: number | null;
  readonly month: string;
};

/**
 * Gathers what was observed, out of the state store. `asOf` leaves out what became known later: what was received, recorded
 * or decided after it; of ledger and delays the hour it lies in is left out. Who withdrew consent to evaluation is left out
 * whenever they did, also after `asOf`. Messages, rejections and delays are those of all devices: they are about nobody.
 *
 * Takes seconds over a year of a large pilot and holds all of it in memory: to be asked on a connection and thread of its
 * own. Nothing of it may be logged or leave the process but through disclosure control.
 */
export interface Observing {
  observed(window: MonthWindow, asOf: Instant): Promise<Observed>;
  /**
   * Sums up one more part of months that are over for longer than data may be late, so that `observed` need not count them again:
   * what it says stays the same. Never much at once, and nothing is lost when it is broken off. False when nothing is left to do.
   */
  rollUp(now: Instant): Promise<boolean>;
}

/** What observing must be told beside what the store holds. */
export interface ObservingNeeds {
  readonly pilot: Pick<
    Pilot,
    "id" | "territory" | "services" | "deviceTypes" | "plans" | "rules" | "roster" | "escalation" | "costs"
  >;
  /** How many took at most so long each, in milliseconds, of the delays of many hours. */
  readonly delayCounts: (sketches: readonly DelaySketch[]) => ServiceMonth["delays"];
}

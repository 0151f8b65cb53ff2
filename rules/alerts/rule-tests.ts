import type { EnrolmentEvent } from "../../model/enrolment-history.ts";
import { eventKind } from "../../model/happened-event.ts";
import {
  deviceKey,
  messageAt,
  municipalityCode,
  patientId,
  serviceId,
  subjectRef,
} from "../../model/identity.ts";
import type { Log } from "../../model/log.ts";
import type { Reading } from "../../model/reading.ts";
import type { Enrolment } from "../../model/registry.ts";
import type { RuleDefinition, RuleTest } from "../../model/rule.ts";
import type { Span, TestResult } from "../../model/rule-trial.ts";
import { ruleOf } from "../../model/rule-version.ts";
import { atMillisecond, before, days, type Instant, parseDuration } from "../../model/time.ts";
import { type Arrived, type Found, openReplay, type Replayed } from "./replay.ts";
import { foundByClock } from "./rule-tests-of-time.ts";

// Midday in Rome; the clocks change at the end of the month, further away than any test reaches back or ahead.
const midday = atMillisecond(Date.parse("2026-05-04T10:00:00Z"));
const somebody = patientId.parse("p-rrrrrrrrrrrrrrrr");

/** Plays each test beside a rule through the judge: readings come in the order written, however late that is. */
export async function testRule(rule: RuleDefinition, log: Log): Promise<readonly TestResult[]> {
  const results: TestResult[] = [];
  for (const test of rule.tests) {
    const found = await foundIn(rule, test, log);
    results.push(resultOf(rule, test, found));
  }
  return results;
}

/** Each test by itself: what one leaves behind must not help the next. */
async function foundIn(rule: RuleDefinition, test: RuleTest, log: Log): Promise<readonly Found[]> {
  const moments = test.readings.map(({ at, value }) => ({ at: momentOf(at), value }));
  if (rule.code.startsWith("clock:"))
    return foundByClock(ruleOf(rule), test.limit ?? rule.limit ?? null, moments);
  const replay = await openReplay(rule, log);
  return replay.person(personOf(rule, test), arrivalsOf(rule, test));
}

function resultOf(rule: RuleDefinition, test: RuleTest, found: readonly Found[]): TestResult {
  const expected = test.expect
    .map(({ since, until }) => ({ since: momentOf(since), until: until === null ? null : momentOf(until) }))
    .toSorted((one, other) => one.since - other.since);
  const passed =
    expected.length === found.length &&
    expected.every((each, at) => each.since === found[at]?.since && each.until === found[at]?.until);
  return {
    rule: rule.id,
    test: test.name,
    passed,
    expected: expected.map(told),
    found: found.map(told),
  };
}

const told = ({ since, until }: Found): Span => ({
  since: momentText(since),
  until: until === null ? null : momentText(until),
});

/** `PT5M` is five minutes after midday, `-P1D` a day before it. */
export function momentOf(text: string): Instant {
  const isBefore = text.startsWith("-");
  const length = parseDuration(isBefore ? text.slice(1) : text) ?? 0;
  return atMillisecond(midday + (isBefore ? -length : length));
}

/** A moment as a test would name it. */
export function momentText(at: Instant): string {
  const length = Math.abs(at - midday);
  if (length === 0) return "PT0M";
  const [d, h, m, s] = [
    Math.floor(length / 86_400_000),
    Math.floor(length / 3_600_000) % 24,
    Math.floor(length / 60_000) % 60,
    (length / 1000) % 60,
  ];
  const time = `${h ? `${h}H` : ""}${m ? `${m}M` : ""}${s ? `${s}S` : ""}`;
  return `${at < midday ? "-" : ""}P${d ? `${d}D` : ""}${time === "" ? "" : `T${time}`}`;
}

function* arrivalsOf(rule: RuleDefinition, test: RuleTest): Generator<Arrived> {
  const kind = eventKind.safeParse(rule.code.replace("event:", ""));
  let now = momentOf(test.readings[0]?.at ?? "PT0M");
  for (const [index, given] of test.readings.entries()) {
    const at = momentOf(given.at);
    // The hub learns of a late reading only once it has come.
    now = atMillisecond(Math.max(now, at));
    const reading = readingOf(rule, given, at, now, index);
    yield kind.success
      ? { readings: [], events: [{ ...reading, kind: kind.data }], now }
      : { readings: [reading], now };
  }
}

const readingOf = (
  rule: RuleDefinition,
  { code = rule.code, value, device, context }: RuleTest["readings"][number],
  at: Instant,
  now: Instant,
  index: number,
): Reading => ({
  patient: somebody,
  device: deviceKey.parse(`${serviceOf(rule)}/${device}-001`),
  code,
  at,
  deviceAt: at,
  receivedAt: now,
  value,
  sent: null,
  context: context ?? null,
  flags: [],
  message: messageAt(0, index + 1),
});

const serviceOf = ({ scope }: RuleDefinition): string => scope.services?.[0] ?? "prova";

/** Somebody for whom the rule is, with what the test says of them. */
function personOf(rule: RuleDefinition, { limit, spo2Scale }: RuleTest): Replayed {
  const { plans, conditions, spo2Scale: scale } = rule.scope;
  const enrolledAt = before(midday, days(366));
  const dated = { at: enrolledAt, recordedAt: enrolledAt, by: "a test", reason: "a test" };
  const history: EnrolmentEvent[] = [
    { kind: "consent-given", purposes: ["participation"], version: "1", ...dated },
    ...(limit === undefined ? [] : [{ kind: "threshold", rule: rule.id, limit, ...dated } as const]),
    { kind: "spo2-scale", scale: spo2Scale ?? scale ?? 1, ...dated },
    ...(plans === undefined ? [] : [{ kind: "plan", plan: plans[0] ?? null, ...dated } as const]),
  ];
  const enrolment: Enrolment = {
    services: [serviceId.parse(serviceOf(rule))],
    municipality: municipalityCode.parse("001128"),
    ageBand: "75-79",
    sex: "unknown",
    conditions: conditions?.slice(0, 1) ?? [],
    consent: { version: "1", givenAt: enrolledAt, purposes: ["participation"] },
    careGroup: null,
    plan: plans?.[0] ?? null,
    patient: somebody,
    ref: subjectRef.parse("s-rrrrrrrrrrrrrrrr"),
    enrolledAt,
    withdrawnAt: null,
    suspendedSince: null,
  };
  return { enrolment, history };
}

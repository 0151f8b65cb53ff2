import type { AlertChange, Episode } from "../../model/alert.ts";
import { boardOn } from "../../model/board.ts";
import { findMetric } from "../../model/catalogue.ts";
import type { EnrolmentEvent } from "../../model/enrolment-history.ts";
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
import { type Rule, ruleDefinition } from "../../model/rule.ts";
import type { Condition } from "../../model/rule-leaves.ts";
import { ruleOf } from "../../model/rule-version.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { after, atMillisecond, minutes } from "../../model/time.ts";
import { watchdogEnrolment, watchdogPatient } from "../../model/watchdog.ts";
import { type JudgeNeeds, openJudge } from "../../rules/alerts/judge.ts";
import type { MemoryLimits } from "../../rules/alerts/memory.ts";

export const noon = atMillisecond(Date.parse("2026-03-02T12:00:00Z"));
export const anna = patientId.parse("p-aaaaaaaaaaaaaaaa");
export const bruno = patientId.parse("p-bbbbbbbbbbbbbbbb");
export const oximeter = deviceKey.parse("cuore-a-casa/spo2-001");
export const history: readonly EnrolmentEvent[] = [];
export const silent: Log = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

export const enrolment: Enrolment = {
  services: [serviceId.parse("cuore-a-casa")],
  municipality: municipalityCode.parse("001128"),
  ageBand: "75-79",
  sex: "female",
  conditions: [],
  consent: { version: "1", givenAt: noon, purposes: ["participation", "evaluation"] },
  careGroup: "nord",
  plan: null,
  patient: anna,
  ref: subjectRef.parse("s-aaaaaaaaaaaaaaaa"),
  enrolledAt: noon,
  withdrawnAt: null,
  suspendedSince: null,
};

/** A reading measured so many minutes from noon; its message is numbered as it comes. */
export function reading(minute: number, value: number, more: Partial<Reading> = {}): Reading {
  const at = after(noon, minutes(minute));
  return {
    patient: anna,
    device: oximeter,
    code: "spo2",
    at,
    deviceAt: at,
    receivedAt: at,
    value,
    sent: null,
    context: null,
    flags: [],
    message: messageAt(0, 1),
    ...more,
  };
}

/** The readings as they would come in messages 1, 2, 3 … */
export const numbered = (readings: readonly Reading[]): readonly Reading[] =>
  readings.map((each, index) => ({ ...each, message: messageAt(0, index + 1) }));

export const atMost = (value: number): Condition => ({ fact: "value", operator: "lessThanInclusive", value });
export const atLeast = (value: number): Condition => ({
  fact: "value",
  operator: "greaterThanInclusive",
  value,
});
export const windowOf = (
  agg: "min" | "max" | "mean",
  operator: "lessThanInclusive" | "greaterThanInclusive",
  value: number,
): Condition => ({
  fact: "window",
  params: { agg, over: "PT15M", minCount: 2, minSpan: "PT5M" },
  operator,
  value,
});

export const rule = (more: Partial<Record<keyof Rule, unknown>> = {}): Rule =>
  ruleOf(
    ruleDefinition.parse({
      id: "spo2-low",
      code: "spo2",
      unit: findMetric(typeof more.code === "string" ? more.code : "spo2")?.unit,
      priority: "high",
      text: { it: "Saturazione bassa", en: "Low saturation" },
      latching: true,
      raise: atMost(92),
      clear: atLeast(94),
      source: { text: "a test", status: "unverified-default" },
      confirmed: { by: "a test", at: "2026-03-01" },
      ...more,
    }),
  );

/** A rule that asks for a second reading five minutes apart, to begin and to end. */
export const repeated = (): Rule =>
  rule({
    id: "spo2-repeated",
    raise: { all: [atMost(92), windowOf("max", "lessThanInclusive", 92)] },
    clear: { all: [atLeast(94), windowOf("min", "greaterThanInclusive", 94)] },
  });

const enrolmentOf = ({ patient }: Reading): Enrolment =>
  patient === watchdogPatient ? watchdogEnrolment(enrolment.municipality, noon) : enrolment;

const positionOf = (each: Reading): number => Number(each.message.split("-")[1]);

/** A telemetry store's `recent` over readings that are there already. */
export const recentIn =
  (stored: readonly Reading[]): TelemetryStore["recent"] =>
  async (patient, from, position) =>
    stored
      .filter((each) => each.patient === patient && each.at >= from && positionOf(each) <= position)
      .toSorted((a, b) => a.at - b.at);

/** A judge over a store that grows as it judges, one message at a time or in batches. */
export async function bench(
  rules: readonly Rule[],
  given: {
    stored?: Reading[];
    episodes?: readonly Episode[];
    limits?: Partial<MemoryLimits>;
    history?: readonly EnrolmentEvent[];
  } & Partial<Pick<JudgeNeeds, "log" | "plans" | "engine">> = {},
) {
  const stored = given.stored ?? [];
  const board = boardOn();
  const clock = { now: () => after(noon, minutes(24 * 60)) };
  let over: TelemetryStore["recent"] | null = null;
  const judge = await openJudge({
    rules,
    episodes: given.episodes ?? [],
    recent: (...asked) => (over ?? recentIn(stored))(...asked),
    clock,
    board,
    log: given.log ?? silent,
    ...(given.limits && { limits: given.limits }),
    ...(given.plans && { plans: given.plans }),
    ...(given.engine && { engine: given.engine }),
  });
  /** Prepares, stores and judges one batch, as the pipeline does. */
  async function take(...readings: readonly Reading[]): Promise<readonly AlertChange[]> {
    const position = Math.min(...readings.map(positionOf)) - 1;
    await judge.prepare(new Set(readings.map((each) => each.patient)), position);
    stored.push(...readings);
    return judge.judge(
      readings.map((each) => ({
        reading: each,
        enrolment: enrolmentOf(each),
        history: given.history ?? history,
      })),
      clock.now(),
    );
  }
  /** Tells of a fall some minutes from noon. */
  async function fall(minute: number): Promise<readonly AlertChange[]> {
    const at = after(noon, minutes(minute));
    const told = {
      patient: anna,
      device: oximeter,
      kind: "fall",
      at,
      receivedAt: at,
      message: messageAt(1, 1),
    } as const;
    await judge.prepare(new Set([anna]), 0);
    return judge.judge([], clock.now(), [{ event: told, enrolment, history }]);
  }
  /** Puts another in place of the store's answer; `null` for its own again. */
  const setRecent = (other: TelemetryStore["recent"] | null): void => {
    over = other;
  };
  return { judge, board, take, fall, setRecent };
}

/** The episodes a store would give after these changes: the present ones and the last ended of each rule. */
export function episodesAfter(all: readonly AlertChange[]): readonly Episode[] {
  const episodes = new Map<string, Episode>();
  for (const change of all) {
    if (change.kind === "raise") {
      const { id, patient, rule, since } = change.alert;
      episodes.set(id, { alert: id, patient, rule: rule.id, since, until: null });
    }
    if (change.kind !== "clear") continue;
    const episode = episodes.get(change.id);
    if (episode !== undefined) episodes.set(change.id, { ...episode, until: change.at });
  }
  return [...episodes.values()];
}

export const kinds = (all: readonly AlertChange[]): readonly string[] => all.map(({ kind }) => kind);

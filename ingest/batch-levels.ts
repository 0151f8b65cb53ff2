import type { AlertChange } from "../model/alert.ts";
import type { Board } from "../model/board.ts";
import { isEngineOnlyRule } from "../model/hub-rules.ts";
import { type DeviceKey, halvesOf, type MessageId, type ServiceId } from "../model/identity.ts";
import type { Reading } from "../model/reading.ts";
import type { DelayKey, DelayTally, SliCounts } from "../model/sli.ts";
import type { SlotTouch } from "../model/sli-book.ts";
import { type SliCounter, type SliTally, sliTally } from "../model/sli-tally.ts";
import {
  after,
  before,
  between,
  type Duration,
  type Instant,
  minutes,
  seconds,
  utcHour,
} from "../model/time.ts";
import { pulseReading, watchdogPatient, watchdogService } from "../model/watchdog.ts";
import type { Assignments } from "./assignments.ts";
import type { MessageWork } from "./message-work.ts";
import type { PlanCalendar } from "./plan-calendar.ts";
import { slotTouching } from "./slots-touched.ts";
import { faultOf } from "./validity.ts";

/** What a batch came to, as far as service levels are counted by it. */
export interface BatchMoments {
  readonly works: readonly MessageWork[];
  readonly alerts: readonly AlertChange[];
  /** When the telemetry store had taken it, and when the judge had spoken. */
  readonly storedAt: Instant;
  readonly judgedAt: Instant;
  readonly assignments: Assignments;
}

export interface BatchLevelNeeds {
  readonly calendar: PlanCalendar;
  readonly delays: DelayTally;
  /** Judgements of the engine since this was last asked: how many, and on how many the two evaluators differed. */
  readonly judgements: () => { readonly asked: number; readonly differed: number };
}

export interface BatchLevels {
  readonly slices: SliCounts;
  readonly slots: readonly SlotTouch[];
}

/** Rules.md 4.2: how long each may take. */
export const promised = {
  storing: seconds(1),
  stream: seconds(30),
  spot: minutes(5),
  detecting: seconds(10),
  probe: seconds(30),
} as const;

/** Judgements as the board counts them: what came between two times of asking. */
export function judgementsOn(board: Board): BatchLevelNeeds["judgements"] {
  const now = () => ({ asked: board.get("rules_asked_total"), differed: board.get("rules_disagreed_total") });
  let known = now();
  return () => {
    const next = now();
    const since = { asked: next.asked - known.asked, differed: next.differed - known.differed };
    known = next;
    return since;
  };
}

/** The hours of delays that a batch will add to. */
export const delayKeysOf = (works: readonly MessageWork[]): readonly DelayKey[] => {
  const devices = new Map<Instant, Set<DeviceKey>>();
  let [last, own]: [Instant | null, Set<DeviceKey>] = [null, new Set()];
  for (const { entry } of works) {
    const hour = utcHour(entry.receivedAt);
    if (hour !== last) {
      own = devices.get(hour) ?? new Set();
      devices.set(hour, own);
      last = hour;
    }
    own.add(entry.device);
  }
  return [...devices].flatMap(([hour, heard]) => {
    const services = new Set([...heard].map((device) => halvesOf(device).service));
    return [...services].flatMap((service) => sketched.map((name) => ({ name, service, hour })));
  });
};

const sketched = ["delivery", "storage", "detection"] as const;

/** Counts what a batch decided. Pure but for the sketches it adds to. */
export function levelsOf(needs: BatchLevelNeeds, batch: BatchMoments): BatchLevels {
  const tally = sliTally();
  const touching = slotTouching(needs.calendar, batch.assignments);
  const countersOf = serviceCounters(tally);
  for (const work of batch.works) {
    const { device, channel } = work.entry;
    const counters = countersOf(device);
    if (counters.service === watchdogService) countPulse(tally, work, batch.storedAt);
    else if (channel !== "status") countMessage(needs, counters, touching.note, work, batch);
  }
  countDetection(needs, tally, batch);
  const { asked, differed } = needs.judgements();
  const judged = { sli: "judgement-integrity", service: null } as const;
  tally.add(judged, batch.judgedAt, "good", Math.max(0, asked - differed));
  tally.add(judged, batch.judgedAt, "hub", Math.min(asked, differed));
  return { slices: { at: batch.judgedAt, counts: tally.taken() }, slots: touching.taken() };
}

/** Where what a service sends is counted. */
interface ServiceCounters {
  readonly service: ServiceId;
  readonly validity: SliCounter;
  readonly platform: SliCounter;
  readonly stream: SliCounter;
  readonly spot: SliCounter;
}

/** A batch holds many messages of each device, and devices many of a service: both are looked for once. */
function serviceCounters(tally: SliTally): (device: DeviceKey) => ServiceCounters {
  const devices = new Map<DeviceKey, ServiceCounters>();
  const services = new Map<ServiceId, ServiceCounters>();
  const made = (service: ServiceId): ServiceCounters => ({
    service,
    validity: tally.counter({ sli: "data-validity", service }),
    platform: tally.counter({ sli: "freshness-platform", service }),
    stream: tally.counter({ sli: "freshness-end-to-end", service, part: "stream" }),
    spot: tally.counter({ sli: "freshness-end-to-end", service, part: "spot" }),
  });
  return (device) => {
    const known = devices.get(device);
    if (known !== undefined) return known;
    const { service } = halvesOf(device);
    const own = services.get(service) ?? made(service);
    services.set(service, own);
    devices.set(device, own);
    return own;
  };
}

type Touch = (reading: Reading) => void;

function countMessage(
  needs: BatchLevelNeeds,
  counters: ServiceCounters,
  touch: Touch,
  work: MessageWork,
  moments: BatchMoments,
): void {
  const { receivedAt } = work.entry;
  const fault = faultOf(work);
  if (fault !== "not-counted") counters.validity(receivedAt, fault ?? "good");
  if (work.stored === 0) return;
  const took = between(receivedAt, moments.storedAt);
  const outcome = took <= promised.storing ? "good" : "hub";
  counters.platform(after(receivedAt, promised.storing), outcome, work.stored);
  const { service } = counters;
  const hour = utcHour(receivedAt);
  needs.delays.add({ name: "storage", service, hour }, took);
  const isTrusted = work.clockOffset !== null && Math.abs(work.clockOffset) <= trusted;
  const delivery: DelayKey = { name: "delivery", service, hour };
  for (const reading of work.kept ?? work.readings) {
    if (reading.patient === watchdogPatient) continue;
    touch(reading);
    if (isTrusted) countDelivery(needs, counters, delivery, work, reading, moments);
  }
}

// Contract, section 3: what a clock may be off, in seconds.
const trusted = 60;

function countDelivery(
  { calendar, delays }: BatchLevelNeeds,
  counters: ServiceCounters,
  delivery: DelayKey,
  work: MessageWork,
  { at, code, patient, receivedAt }: Reading,
  { assignments, storedAt }: BatchMoments,
): void {
  delays.add(delivery, between(at, receivedAt));
  const part = calendar.isStream(assignments.history(patient), code, at) ? "stream" : "spot";
  const limit: Duration = promised[part];
  if (heldBack(work, at, limit)) return;
  const due = after(at, limit);
  const late = between(receivedAt, storedAt) > promised.storing ? "hub" : "network";
  counters[part](due, storedAt <= due ? "good" : late);
}

/** The device kept it for later, or its clock is ahead: that is no live reading. */
function heldBack({ entry, clockOffset }: MessageWork, at: Instant, limit: Duration): boolean {
  const sentAt = before(entry.receivedAt, seconds(clockOffset ?? 0));
  return between(at, sentAt) > limit || at > entry.receivedAt;
}

/** The pulse of a minute came through: it says at which minute it was sent. */
function countPulse(tally: SliTally, { readings, stored }: MessageWork, storedAt: Instant): void {
  const [pulse] = readings;
  if (stored === 0 || pulse?.code !== pulseReading.code || storedAt > after(pulse.at, promised.probe)) return;
  tally.add({ sli: "ingest-probe", service: null }, pulse.at, "good");
}

function countDetection(
  { delays }: BatchLevelNeeds,
  tally: SliTally,
  { works, alerts, judgedAt }: BatchMoments,
): void {
  const raised = alerts.flatMap((change) => (change.kind === "raise" ? [change.alert] : []));
  const live = raised.filter(
    ({ late, message, rule, service }) =>
      !late && message !== null && service !== watchdogService && !isEngineOnlyRule(rule.id),
  );
  if (live.length === 0) return;
  const arrivals = new Map<MessageId, Instant>(
    works.map(({ message, entry }) => [message, entry.receivedAt]),
  );
  for (const { message, service } of live) {
    const known = message === null ? undefined : arrivals.get(message);
    if (known === undefined) continue;
    const took = between(known, judgedAt);
    const due = after(known, promised.detecting);
    tally.add({ sli: "detection-latency", service }, due, took <= promised.detecting ? "good" : "hub");
    delays.add({ name: "detection", service, hour: utcHour(known) }, took);
  }
}

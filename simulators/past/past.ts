import { keyOf, subjectRef } from "../../model/identity.ts";
import type { LedgerCount } from "../../model/ledger.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { SliCount } from "../../model/sli.ts";
import { sliTally } from "../../model/sli-tally.ts";
import type { BatchOutcome, StateStore } from "../../model/state-store.ts";
import { municipalities } from "../../model/territory.ts";
import { atMillisecond, days, hours, type Instant } from "../../model/time.ts";
import { seedOf } from "../chance.ts";
import { alertsOf, type PastAlert } from "./alerts.ts";
import { drawing } from "./draw.ts";
import { entering, enterMonths, enterPerson } from "./entries.ts";
import { type PastPerson, pastPeople } from "./people.ts";
import { daysOf, type PastSlot, slotsOf } from "./slots.ts";
import { type Span, spanBefore } from "./span.ts";

export type PastState = Pick<StateStore, "registry" | "alerts" | "progress" | "intake" | "slis">;

/** Enough that some villages may be told of and most may not. */
const size = 60;
const by = "clinician";

/**
 * The pilot's first year: people who have all left when the demo begins, so that there is something to
 * evaluate. What was before the hub cannot come in by its front door: it is written into its empty store before it
 * starts, as outcomes (slots, alerts, entries, counts), without the readings behind them.
 */
export async function liveThroughPast({
  state,
  pilot,
  seed,
  now,
}: {
  state: PastState;
  pilot: Pilot;
  seed: number;
  now: Instant;
}): Promise<void> {
  const span = spanBefore(now);
  const places = pilot.territory.municipalities.flatMap((code) => municipalities.get(code) ?? []);
  const people = pastPeople(seedOf("past", seed), size, places, span);
  const plans = daysOf(pilot.plans, span);
  const rules = new Map(pilot.rules.map((each) => [each.id, each]));
  for (const each of people) await join(state, each);
  const slots = people.flatMap((each) => slotsOf(each, plans));
  await measure(state, people, slots);
  await alert(
    state,
    people.map((each) => alertsOf(each, rules)),
  );
  const { enter, entries } = entering();
  for (const each of people) enterPerson(each, enter);
  enterMonths(drawing(seedOf("months", seed)), people, span, enter);
  await state.intake.add(entries.toSorted((a, b) => a.recordedAt - b.recordedAt));
  await state.slis.add({ at: span.until, counts: trials(span) });
  for (const each of people) await leave(state, each);
}

async function join({ registry }: PastState, each: PastPerson): Promise<void> {
  const { patient, person, care, enrolled, left, pause, draw } = each;
  const services = [care.service];
  const consent = {
    version: "1",
    givenAt: enrolled,
    purposes: ["participation" as const, "evaluation" as const],
  };
  await registry.addEnrolment(
    {
      patient,
      services,
      municipality: person.municipality.code,
      ageBand: each.ageBand,
      sex: person.sex,
      conditions: [person.condition],
      consent,
      careGroup: care.careGroup,
      plan: care.plan,
      ref: subjectRef.parse(`s-${patient.slice(2)}`),
      enrolledAt: enrolled,
      withdrawnAt: null,
      suspendedSince: null,
    },
    by,
  );
  const tell = (at: Instant, event: object) =>
    registry.recordEnrolmentEvent(patient, { ...event, at, recordedAt: at, by } as Parameters<
      typeof registry.recordEnrolmentEvent
    >[1]);
  for (let at = enrolled + care.planLasts; at < left; at += care.planLasts)
    await tell(atMillisecond(at), { kind: "plan", plan: care.plan });
  if (pause !== null) {
    await tell(pause.from, { kind: "suspended", because: draw() < 0.5 ? "hospital" : "holiday" });
    await tell(pause.until, { kind: "resumed" });
  }
  const known = { service: care.service, device: each.device };
  await registry.addDevice(
    { ...known, type: care.kind, addedAt: enrolled, revokedAt: null, gateway: null },
    new Uint8Array(32),
  );
  await registry.addAssignment({
    id: `primo-giro-${patient.slice(2)}`,
    ...known,
    patient,
    from: enrolled,
    until: null,
  });
}

/** Devices are given back and end; nobody measures any more. */
async function leave({ registry }: PastState, { patient, care, device, left }: PastPerson): Promise<void> {
  await registry.recordEnrolmentEvent(patient, { kind: "withdrawn", at: left, recordedAt: left, by });
  await registry.endAssignment(`primo-giro-${patient.slice(2)}`, left);
  await registry.revokeDevice(keyOf(care.service, device), left);
}

const nothing: Omit<BatchOutcome, "slices"> = {
  partition: 0,
  from: 0,
  to: 0,
  identities: [],
  ledger: [],
  quarantined: [],
  alerts: [],
  statuses: [],
  contacts: [],
  events: [],
  sums: [],
  latest: [],
  slots: [],
  delays: [],
};

async function measure(
  state: PastState,
  people: readonly PastPerson[],
  slots: readonly PastSlot[],
): Promise<void> {
  const touches = slots.flatMap(({ met, cause: _, ...slot }) =>
    met === null ? [] : [{ ...slot, metAt: met.at, receivedAt: met.receivedAt, readings: 1 }],
  );
  const tally = sliTally();
  for (const { service, closesAt, cause } of slots)
    tally.add({ sli: "completeness", service }, hourOf(closesAt), cause ?? "good");
  const at = people[0]?.left ?? atMillisecond(0);
  const ledger = ledgerOf(people, slots);
  await state.progress.commit({ ...nothing, slots: touches, ledger, slices: { at, counts: [] } });
  await state.slis.closeSlots(slots, { at, counts: tally.taken() });
}

const hourOf = (at: Instant): Instant => (Math.floor(at / hours(1)) * hours(1)) as Instant;

/** A message for each reading, a device's of one day in one hour; every hundredth comes twice, every hundred-and-fiftieth is set aside beside it. */
function ledgerOf(people: readonly PastPerson[], slots: readonly PastSlot[]): readonly LedgerCount[] {
  const devices = new Map(people.map(({ patient, care, device }) => [patient, keyOf(care.service, device)]));
  const lines = new Map<string, LedgerCount>();
  slots.forEach(({ patient, met }, n) => {
    const device = devices.get(patient);
    if (met === null || device === undefined) return;
    const hour = (Math.floor(met.receivedAt / days(1)) * days(1) + hours(8)) as Instant;
    const known = lines.get(`${device} ${hour}`);
    const duplicate = (known?.duplicate ?? 0) + (n % 100 === 0 ? 1 : 0);
    const quarantined = (known?.quarantined ?? 0) + (n % 150 === 0 ? 1 : 0);
    const stored = (known?.stored ?? 0) + 1;
    const found = stored + duplicate + quarantined;
    lines.set(`${device} ${hour}`, {
      ...{
        device,
        hour,
        processed: found,
        found,
        stored,
        duplicate,
        quarantined,
        statuses: 0,
        bytes: 200 * found,
      },
    });
  });
  return [...lines.values()];
}

/** The first of everybody, then the second, and so on: of one person and rule no two at once. */
async function alert(
  { progress, alerts }: PastState,
  each: readonly (readonly PastAlert[])[],
): Promise<void> {
  for (let n = 0; each.some((own) => own.length > n); n += 1) {
    const turn = each.flatMap((own) => own[n] ?? []);
    await progress.commitChanges(
      turn.map(({ alert, person: { care, device } }) => ({
        ...{ kind: "raise", alert, device: keyOf(care.service, device), latching: false },
      })),
    );
    for (const {
      alert: { id },
      answered,
      resolved,
      outcome,
    } of turn) {
      await alerts.move(id, "acknowledged", { at: answered, by });
      await alerts.move(id, "resolved", { at: resolved, by, outcome });
    }
    await progress.commitChanges(
      turn.map(({ alert: { id }, resolved: at }) => ({ kind: "clear", id, at, knownAt: at, message: null })),
    );
  }
}

/** Every minute a trial reading went through, but for two bad hours a year; older than forty days an hour together. */
function trials({ from, until }: Span): readonly SliCount[] {
  const counts: SliCount[] = [];
  const bad = new Set([from + days(70), from + days(231)].map((at) => hourOf(atMillisecond(at))));
  for (let minute = hourOf(from); minute < until; minute = (minute + hours(1)) as Instant) {
    const failed = bad.has(minute) ? 35 : 0;
    counts.push({
      sli: "ingest-probe",
      service: null,
      part: "",
      minute,
      good: 60 - failed,
      bad: { hub: failed },
    });
  }
  return counts;
}

import { setImmediate as aTurn } from "node:timers/promises";
import type { Alert } from "../../model/alert.ts";
import type { HappenedEvent } from "../../model/happened-event.ts";
import type { Page, PageAsked } from "../../model/paging.ts";
import type { Reading } from "../../model/reading.ts";
import type { PastAsked, PatientRecords, RuleOutcomes } from "../../model/records.ts";
import type { Enrolment } from "../../model/registry.ts";
import type { PastAlert, PastOf } from "../../model/rule-trial.ts";
import type { Instant } from "../../model/time.ts";
import type { Door } from "./door.ts";

type OfThePast = Pick<PatientRecords, "past" | "outcomes">;

/** What was, for those who answer for rules: looked at as a whole, and noted as one look at everybody in it. */
export function pastRecords(door: Door): OfThePast {
  return {
    past: (asked) =>
      door.passing("read-readings", async (trace) => {
        trace.object = `preview of ${asked.rule}`;
        const people: PastOf[] = [];
        let room = asked.most;
        let cutShort = false;
        for await (const enrolled of everybody(door)) {
          trace.subjects.add(enrolled.ref);
          const found = await readingsOf(door, enrolled, asked, room);
          const happened = await eventsOf(door, enrolled, asked, room - found.readings.length);
          room -= found.readings.length + happened.events.length;
          cutShort ||= found.cutShort || happened.cutShort;
          people.push(await personOf(door, enrolled, asked, { ...found, ...happened }));
        }
        return { people, cutShort };
      }),

    outcomes: (since) =>
      door.passing("read-alerts", async (trace) => {
        trace.object = "outcomes by rule";
        return outcomesSince(door, since);
      }),
  };
}

async function outcomesSince({ access, state }: Door, since: Instant) {
  const counts = new Map<string, RuleOutcomes>();
  const ask = (page: PageAsked) => state.alerts.list(access.scope, { states: ["resolved", "closed"] }, page);
  for await (const alert of each(ask)) {
    // Newest first: the others are older still.
    if (alert.raisedAt < since) break;
    const outcome = outcomeOf(alert);
    if (outcome === null) continue;
    const { resolved, positive } = counts.get(alert.rule.id) ?? { resolved: 0, positive: 0 };
    const isPositive = outcome.startsWith("true-");
    counts.set(alert.rule.id, { resolved: resolved + 1, positive: positive + (isPositive ? 1 : 0) });
  }
  return counts;
}

const pageSize = 1000;

/** One by one, page by page; between two pages others get a turn, for an embedded store never waits. */
async function* each<Item>(ask: (page: PageAsked) => Promise<Page<Item>>): AsyncGenerator<Item> {
  let cursor: string | undefined;
  do {
    const page = await ask({ limit: pageSize, cursor });
    yield* page.items;
    cursor = page.next ?? undefined;
    await aTurn();
  } while (cursor !== undefined);
}

const everybody = ({ access, state }: Door): AsyncGenerator<Enrolment> =>
  each((page) => state.registry.enrolments(access.scope, page));

/** Of all these metrics together, in the order measured; no more than there is room for. */
async function readingsOf(
  { telemetry }: Door,
  { patient }: Enrolment,
  { codes, from, until }: PastAsked,
  room: number,
): Promise<{ readonly readings: readonly Reading[]; readonly cutShort: boolean }> {
  const readings: Reading[] = [];
  for (const code of codes.filter((each) => !each.startsWith(ofEvents))) {
    for await (const reading of each((page) => telemetry.range({ patient, code, from, until }, page))) {
      if (readings.length >= room) return { readings: readings.toSorted(byTime), cutShort: true };
      readings.push(reading);
    }
  }
  return { readings: readings.toSorted(byTime), cutShort: false };
}

const ofEvents = "event:";

/** What of these kinds happened, oldest first; the first of them when there is no room for all. */
async function eventsOf(
  { state }: Door,
  { patient }: Enrolment,
  { codes, from, until }: PastAsked,
  room: number,
): Promise<{ readonly events: readonly HappenedEvent[]; readonly cutShort: boolean }> {
  if (!codes.some((each) => each.startsWith(ofEvents))) return { events: [], cutShort: false };
  const all = await state.events.ofPatient(patient, from, until);
  const events = all.filter(({ kind }) => codes.includes(`${ofEvents}${kind}`));
  return { events: events.slice(0, room), cutShort: events.length > room };
}

const byTime = (one: Reading, other: Reading): number => one.at - other.at;

async function personOf(
  { access, state }: Door,
  enrolment: Enrolment,
  asked: PastAsked,
  { readings, events }: Pick<PastOf, "readings" | "events">,
): Promise<PastOf> {
  const { patient } = enrolment;
  const alerts: PastAlert[] = [];
  for await (const alert of each((page) => state.alerts.list(access.scope, { patient }, page))) {
    if (alert.rule.id === asked.rule && alert.since < asked.until) alerts.push(shown(alert));
  }
  return { enrolment, history: await state.registry.history(patient), readings, events, alerts };
}

const shown = (alert: Alert): PastAlert => ({
  id: alert.id,
  since: alert.since,
  until: alert.present ? null : endOf(alert),
  outcome: outcomeOf(alert),
});

/** The condition's end is not kept by itself; the last value judged lies at most as far. */
const endOf = ({ latest }: Alert): Instant => latest.at;
const outcomeOf = ({ history }: Alert): string | null =>
  history.findLast(({ outcome }) => outcome !== undefined)?.outcome ?? null;

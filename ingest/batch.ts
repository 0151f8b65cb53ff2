import { HubFailure } from "../model/failure.ts";
import type { EventBook, HappenedEvent } from "../model/happened-event.ts";
import type { PatientId } from "../model/identity.ts";
import type { JournalEntry } from "../model/journal.ts";
import type { EventInContext, Judge, ReadingInContext } from "../model/judge.ts";
import type { Log } from "../model/log.ts";
import type { Reading } from "../model/reading.ts";
import type { SliBook } from "../model/sli-book.ts";
import type { BatchOutcome, MessageIdentity } from "../model/state-store.ts";
import type { AppendVerdict, TelemetryStore } from "../model/telemetry-store.ts";
import { after, type Clock, hours, type Instant } from "../model/time.ts";
import { watchdogPatient } from "../model/watchdog.ts";
import type { Assignments } from "./assignments.ts";
import { type BatchLevelNeeds, delayKeysOf, levelsOf } from "./batch-levels.ts";
import type { Contacts } from "./contacts.ts";
import { freshEvents } from "./fresh-events.ts";
import { ledgerOf } from "./ledger-sheet.ts";
import { type MessageWork, unworkable, workOn } from "./message-work.ts";
import { openMessage } from "./opened-message.ts";
import type { Persist } from "./persistence.ts";
import type { QuotaCount } from "./quotas.ts";
import { receiptFor } from "./receipts.ts";
import { quarantineItems } from "./rejected.ts";
import { latestOf, sumsOf } from "./rollups.ts";
import type { Streams } from "./streams.ts";

export interface BatchNeeds extends BatchLevelNeeds {
  readonly partition: number;
  readonly telemetry: TelemetryStore;
  readonly judge: Judge;
  readonly contacts: Contacts;
  readonly known: EventBook;
  readonly streams: Streams;
  readonly quotas: QuotaCount;
  /** Runs a step that needs a store until it works. */
  readonly persist: Persist;
  readonly sketches: SliBook["delays"];
  readonly clock: Clock;
  readonly log: Log;
}

/** What a batch came to: what to commit, and what to tell the devices once that is done. */
export interface TakenBatch {
  readonly outcome: BatchOutcome;
  readonly works: readonly MessageWork[];
  readonly receipts: readonly { readonly work: MessageWork; readonly receipt: string }[];
}

/** Takes a batch of the journal to its end: decoded, examined, stored and judged; all but committed. */
export async function takeBatch(
  needs: BatchNeeds,
  entries: readonly JournalEntry[],
  from: number,
  assignments: Assignments,
  now: Instant,
): Promise<TakenBatch> {
  const { partition, telemetry, judge, persist } = needs;
  const { works, fresh } = await workOnAll(needs, entries, assignments);
  const readings = works.flatMap((work) => work.readings);
  const events = await persist("events", () => freshEvents(needs.known, works));
  const patients = new Set<PatientId>([...readings, ...events].map((each) => each.patient));
  await persist("windows", () => judge.prepare(patients, from, entries.at(0)?.receivedAt));
  const to = entries.at(-1)?.position ?? from;
  const through = { partition, position: to };
  const verdicts = await persist("telemetry", () => telemetry.append(readings, through));
  const storedAt = needs.clock.now();
  const settled = settle(works, verdicts);
  const stored = inContext(settled.stored, assignments);
  const happened = eventsInContext(events, assignments);
  const somebodys = settled.stored.filter(isSomebodys);
  const isSomething = stored.length + happened.length > 0;
  const alerts = isSomething ? await judge.judge(stored, now, happened) : [];
  await recallDelays(needs, settled.works);
  const moments = { works: settled.works, alerts, storedAt, judgedAt: needs.clock.now(), assignments };
  const outcome = {
    partition,
    from,
    to,
    identities: fresh,
    ledger: ledgerOf(settled.works),
    quarantined: settled.works.filter(({ rejected }) => rejected.length > 0).flatMap(quarantineItems),
    alerts,
    statuses: statusesIn(settled.works),
    contacts: needs.contacts.take(settled.works),
    events,
    sums: sumsOf(somebodys),
    latest: latestOf(somebodys),
    ...levelsOf(needs, moments),
    delays: needs.delays.taken(),
  };
  return { outcome, works: settled.works, receipts: receiptsFor(settled.works, now) };
}

/** Nearly all messages have neither this nor a receipt: an empty list made for each would be most of the work. */
function statusesIn(works: readonly MessageWork[]): BatchOutcome["statuses"] {
  const statuses: BatchOutcome["statuses"][number][] = [];
  for (const { entry, status } of works) {
    if (status !== null) statuses.push({ device: entry.device, at: entry.receivedAt, status });
  }
  return statuses;
}

function receiptsFor(works: readonly MessageWork[], now: Instant): TakenBatch["receipts"] {
  const receipts: TakenBatch["receipts"][number][] = [];
  for (const work of works) {
    const receipt = receiptFor(work, now);
    if (receipt !== null) receipts.push({ work, receipt });
  }
  return receipts;
}

/** What was sketched before in these hours, as far as it is not in memory: once an hour, and after a start. */
async function recallDelays(
  { delays, sketches, persist }: BatchNeeds,
  works: readonly MessageWork[],
): Promise<void> {
  const missing = delays.missing(delayKeysOf(works));
  if (missing.length === 0) return;
  const of = ({ name, service, hour: from }: (typeof missing)[number]) =>
    sketches({ name, service, from, until: after(from, hours(1)) });
  const found = await persist("delays", () => Promise.all(missing.map(of)));
  delays.recall(found.flat(), missing);
}

/** Takes messages apart; each by itself, but for what the streams and the quotas know of those before it. */
async function workOnAll(
  needs: BatchNeeds,
  entries: readonly JournalEntry[],
  assignments: Assignments,
): Promise<{ readonly works: readonly MessageWork[]; readonly fresh: readonly MessageIdentity[] }> {
  const { partition, streams, quotas, persist } = needs;
  await persist("quotas", () => quotas.prepare(entries));
  const excesses = entries.map(quotas.take);
  const opened = entries.map((entry) => orSetAside(needs, entry, assignments, () => openMessage(entry)));
  const identities = opened.map((each) => ("identity" in each ? each.identity : null));
  const { novelties, fresh } = await persist("identities", () => streams.tellApart(identities));
  const works = opened.map((each, index) => {
    if (!("identity" in each)) return each;
    const [seen, excess] = [novelties[index] ?? "new", excesses[index] ?? null];
    return orSetAside(needs, each.entry, assignments, () =>
      workOn(each, { partition, seen, excess, assignments }),
    );
  });
  return { works, fresh };
}

/** A message on which our own code fails is set aside like a bad one: it must not stop all that come after it. */
function orSetAside<Result>(
  { partition, log }: BatchNeeds,
  entry: JournalEntry,
  assignments: Assignments,
  step: () => Result,
): Result | MessageWork {
  try {
    return step();
  } catch (thrown) {
    const { device, position } = entry;
    log.error({ position, device, err: HubFailure.of(thrown) }, "a message could not be worked on");
    return unworkable(entry, partition, assignments);
  }
}

/** Gives each message the store's verdicts on its readings. */
function settle(works: readonly MessageWork[], verdicts: readonly AppendVerdict[]) {
  const stored: Reading[] = [];
  let next = 0;
  const settled = works.map((work) => {
    if (work.readings.length === 0) return work;
    const from = next;
    next += work.readings.length;
    const kept = work.readings.filter((_, index) => verdicts[from + index] === "stored");
    for (const reading of kept) stored.push(reading);
    work.stored = kept.length;
    if (kept.length === work.readings.length) return work;
    return { ...withVerdicts(work, verdicts.slice(from, next)), kept };
  });
  return { works: settled, stored };
}

/** The watchdog's own readings enter no figure. */
const isSomebodys = ({ patient }: Reading): boolean => patient !== watchdogPatient;

const utf8 = new TextEncoder();

function withVerdicts(work: MessageWork, own: readonly AppendVerdict[]): MessageWork {
  const refused = work.readings.filter((_, index) => own[index] === "refused");
  const rejected = refused.map(({ code, deviceAt, value }) => ({
    problem: {
      path: "/readings",
      reason: "store-refused" as const,
      detail: `the store would not take a ${code}`,
    },
    content: utf8.encode(JSON.stringify({ code, at: deviceAt, value })),
  }));
  return {
    ...work,
    duplicate: work.duplicate + own.filter((verdict) => verdict === "duplicate").length,
    rejected: [...work.rejected, ...rejected],
  };
}

function inContext(readings: readonly Reading[], assignments: Assignments): readonly ReadingInContext[] {
  const found: ReadingInContext[] = [];
  for (const reading of readings) {
    const enrolment = assignments.enrolment(reading.patient);
    if (enrolment === null) continue;
    found.push({ reading, enrolment, history: assignments.history(reading.patient) });
  }
  return found;
}

const eventsInContext = (
  events: readonly HappenedEvent[],
  assignments: Assignments,
): readonly EventInContext[] =>
  events.flatMap((event) => {
    const enrolment = assignments.enrolment(event.patient);
    return enrolment === null ? [] : [{ event, enrolment, history: assignments.history(event.patient) }];
  });

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takeBatch } from "../../../ingest/batch.ts";
import { contactsFrom } from "../../../ingest/contacts.ts";
import { closingsOf, completenessOf } from "../../../ingest/missed-slots.ts";
import { planCalendar } from "../../../ingest/plan-calendar.ts";
import { registryReader } from "../../../ingest/registry-reading.ts";
import { openStreams } from "../../../ingest/streams.ts";
import { watchablePeople, watchedBy, watchedNow } from "../../../ingest/watched-world.ts";
import { boardOn } from "../../../model/board.ts";
import type { ArrivedMessage } from "../../../model/journal.ts";
import type { Log } from "../../../model/log.ts";
import type { PlanTelling } from "../../../model/notice.ts";
import { after, type Clock, type Instant, minutes } from "../../../model/time.ts";
import { delayTally } from "../../../rules/indicators/service-levels/sketch.ts";
import { openJournal } from "../../../store/journal/journal.ts";
import { openJournalPartition } from "../../../store/journal/partition.ts";
import { openEmbeddedState } from "../../../store/state/embedded.ts";
import { openEmbeddedTelemetry } from "../../../store/telemetry/embedded.ts";
import { pilot } from "./pilot.ts";

const silent: Log = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
const limit = { messages: 10_000, bytes: 8 * 1024 * 1024 };

/** Nobody is told of anything; an alert nobody answers goes on to somebody else after the time of its priority. */
const escalating: PlanTelling = ({ alert: { id, priority, state }, now }) => {
  const wait = { high: 15, medium: 120, low: 1440, technical: 1440 }[priority];
  const deadline = { kind: "escalate", subject: id, dueAt: after(now, minutes(wait)), step: 1 } as const;
  return {
    notices: [],
    supersede: "none",
    deadlines: state === "raised" ? [deadline] : [],
    dropDeadlines: state === "raised" ? [] : ["escalate"],
  };
};

/** The hub's own stores and the steps its pipeline is made of, driven day by day instead of minute by minute. */
export async function openHub() {
  const folder = mkdtempSync(join(tmpdir(), "labhub-year-"));
  const hub = { now: 0 as Instant };
  const clock: Clock = { now: () => hub.now };
  const board = boardOn();
  const file = join(folder, "journal.db");
  const writing = openJournal({ file, partition: 0, clock, log: silent, board, appended: () => {} });
  const journal = openJournalPartition({ file });
  const telemetry = openEmbeddedTelemetry({ file: join(folder, "telemetry.db") });
  const place = { file: join(folder, "state.db"), log: silent, synchronous: "NORMAL" as const };
  const state = await openEmbeddedState({ ...place, telling: escalating });
  const calendar = planCalendar(pilot.plans);
  const registry = registryReader(state);
  const batch = {
    partition: 0,
    telemetry,
    judge: { prepare: async () => {}, judge: async () => [], forget: () => {} },
    contacts: contactsFrom([], board),
    known: state.events,
    streams: openStreams(state.progress, board),
    quotas: { prepare: async () => {}, take: () => null, over: () => 0 },
    persist: <Result>(_: string, step: () => Promise<Result>) => step(),
    calendar,
    delays: delayTally(clock),
    judgements: () => ({ asked: 0, differed: 0 }),
    sketches: state.slis.delays,
    clock,
    log: silent,
  };
  let position = 0;

  /** Takes what arrived to its end, as the pipeline does. */
  async function take(messages: readonly ArrivedMessage[]): Promise<void> {
    await Promise.all(messages.map((each) => writing.append(each)));
    for (;;) {
      const entries = await journal.read(position, limit);
      if (entries.length === 0) return;
      const { assignments } = await registry();
      const { outcome } = await takeBatch(batch, entries, position, assignments, hub.now);
      await state.progress.commit(outcome);
      position = outcome.to;
      // A further batch in the same minute would leave its delays in memory.
      hub.now = after(hub.now, minutes(1));
    }
  }

  /** Closes the slots whose time was over in a stretch, by the registry as it is. */
  async function close(from: Instant, through: Instant): Promise<void> {
    const picture = {
      enrolments: await state.registry.allEnrolments(),
      assignments: await state.registry.assignments(),
      gateways: await state.watch.gateways(),
      histories: await state.watch.histories(watchedBy),
      plans: new Map(pilot.plans.map((each) => [each.id, each])),
    };
    const people = watchedNow(watchablePeople(picture, through), batch.contacts.of, () => undefined);
    const world = { people, contactOf: batch.contacts.of, unwatched: [] };
    const known = await state.slis.slotsClosing(from, through);
    const closings = closingsOf(calendar, world, known, [from, through], () => null);
    await state.slis.closeSlots(closings, completenessOf(closings, hub.now));
  }

  /** What fell due by then, each at its own time. */
  async function fallDue(until: Instant): Promise<void> {
    for (;;) {
      const due = await state.alerts.overdue(until, 100);
      if (due.length === 0) return;
      for (const each of due) await state.alerts.fallDue(each, each.dueAt);
    }
  }

  return Object.assign(hub, {
    state,
    take,
    close,
    fallDue,
    /** A further connection to the same state store. */
    again: () => openEmbeddedState(place),
    async [Symbol.asyncDispose]() {
      for (const each of [writing, journal, telemetry, state]) await each.close();
      rmSync(folder, { recursive: true });
    },
  });
}
export type Hub = Awaited<ReturnType<typeof openHub>>;

import type { AlertChange } from "../model/alert.ts";
import type { Board } from "../model/board.ts";
import type { PatientId } from "../model/identity.ts";
import type { Log } from "../model/log.ts";
import type { Plan } from "../model/pilot.ts";
import type { BatchOutcome, StateStore } from "../model/state-store.ts";
import { between, type Clock, type Instant, minutes } from "../model/time.ts";
import type { Watch, WatchedWorld } from "../model/watch.ts";
import type { LastMeasured } from "../model/watch-book.ts";
import type { Contacts } from "./contacts.ts";
import { isSettled, outagesSince } from "./outages.ts";
import { type Watchable, watchablePeople, watchedBy, watchedNow } from "./watched-world.ts";

export interface WatchingNeeds {
  readonly state: Pick<StateStore, "registry" | "watch">;
  readonly watch: Watch;
  readonly plans: readonly Plan[];
  readonly contacts: Contacts;
  readonly clock: Clock;
  /** Milliseconds that only go on, whatever the clock is set to. */
  readonly steady: () => number;
  readonly board: Board;
  readonly log: Log;
}

/** What looks at everybody by the clock, about once a minute. */
export interface Watching {
  /** Learns when what was measured last. */
  note(outcome: Pick<BatchOutcome, "latest">): void;
  /** Says that the hub lives; may be tried again. */
  live(): Promise<void>;
  /**
   * Looks, if a minute has passed, as of `takenThrough`: all that arrived by then has been taken. What it answers must be
   * committed before the next call.
   */
  look(takenThrough: Instant): Promise<readonly AlertChange[]>;
  /** Everybody as of the last look, and up to when it looked; `null` before the first. */
  seen(): Seen | null;
}

export interface Seen {
  readonly world: WatchedWorld;
  readonly through: Instant;
}

const lookEvery = minutes(1);

export async function openWatching(needs: WatchingNeeds): Promise<Watching> {
  const { state, watch, contacts, clock, steady, board } = needs;
  const outages = await outagesSince({ ...needs, book: state.watch });
  const measured = measuredFrom(await state.watch.lastMeasured());
  const people = peopleReader(needs, measured.keep);
  const startedAt = clock.now();
  let lookedAt: Instant | null = null;
  let seen: Seen | null = null;

  return {
    note({ latest }) {
      for (const each of latest) measured.note(each);
    },
    seen: () => seen,
    live: () => outages.mark(clock.now(), steady()),
    async look(takenThrough) {
      const now = clock.now();
      const passed = lookedAt === null ? lookEvery : Math.abs(between(lookedAt, now));
      if (passed < lookEvery || !isSettled(startedAt, now)) return [];
      const began = performance.now();
      const known = await people(takenThrough);
      const world = {
        people: watchedNow(known, contacts.of, measured.of),
        contactOf: contacts.of,
        unwatched: outages.unwatched(),
      };
      const changes = await watch.look(world, takenThrough);
      lookedAt = now;
      seen = { world, through: takenThrough };
      board.set("watch_people", known.length);
      board.set("watch_late_seconds", Math.max(0, between(takenThrough, now)) / 1000);
      board.set("watch_look_milliseconds", performance.now() - began);
      return changes;
    },
  };
}

/** Reads the registry anew when it changed; of whoever is not in it any more nothing is kept. */
function peopleReader(
  { state, plans }: WatchingNeeds,
  keep: (patients: ReadonlySet<PatientId>) => void,
): (now: Instant) => Promise<readonly Watchable[]> {
  const byId = new Map(plans.map((plan) => [plan.id, plan]));
  let known = -1;
  let held: Parameters<typeof watchablePeople>[0] | null = null;
  return async (now) => {
    const version = await state.registry.version();
    if (held === null || version !== known) {
      held = {
        enrolments: await state.registry.allEnrolments(),
        assignments: await state.registry.assignments(),
        gateways: await state.watch.gateways(),
        histories: await state.watch.histories(watchedBy),
        plans: byId,
      };
      keep(new Set(held.enrolments.map(({ patient }) => patient)));
      known = version;
    }
    return watchablePeople(held, now);
  };
}

/** When each metric of each person was measured last: as many as there are people and metrics of their plans. */
function measuredFrom(known: readonly LastMeasured[]) {
  const people = new Map<PatientId, Map<string, Instant>>();
  const note = ({ patient, code, at }: LastMeasured): void => {
    const own = people.get(patient) ?? new Map<string, Instant>();
    people.set(patient, own);
    if (at > (own.get(code) ?? Number.NEGATIVE_INFINITY)) own.set(code, at);
  };
  for (const each of known) note(each);
  const keep = (patients: ReadonlySet<PatientId>): void => {
    for (const patient of people.keys()) if (!patients.has(patient)) people.delete(patient);
  };
  return { note, keep, of: (patient: PatientId) => people.get(patient) };
}
